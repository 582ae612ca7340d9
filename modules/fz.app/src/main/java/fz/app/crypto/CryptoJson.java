package fz.app.crypto;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.app.crypto.CryptoFigures.Agreement;
import fz.app.crypto.CryptoFigures.Cipher;
import fz.wireguard.CryptoChoice;
import fz.wireguard.ProviderSelection;
import fz.wireguard.spi.CryptoProvider;

/** The figures for scripts. */
final class CryptoJson {
  private CryptoJson() {}

  static ObjectNode of(CryptoChoice choice, long choiceNanos, CryptoFigures figures) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("chosen_in_ms", choiceNanos / 1_000_000);
    ArrayNode ciphers = all.putArray("ciphers");
    for (Cipher cipher : figures.ciphers()) {
      ObjectNode one = provider(cipher.provider(), cipher.fault(), choice.aead());
      ObjectNode seal = one.putObject("seal_mb_per_s");
      ObjectNode open = one.putObject("open_mb_per_s");
      for (int i = 0; i < cipher.sealed().size(); i++) {
        String length = String.valueOf(CryptoFigures.LENGTHS.get(i));
        seal.put(length, Math.round(cipher.sealed().get(i)));
        open.put(length, Math.round(cipher.opened().get(i)));
      }
      ciphers.add(one);
    }
    ArrayNode agreements = all.putArray("key_agreements");
    for (Agreement agreement : figures.agreements()) {
      ObjectNode one = provider(agreement.provider(), agreement.fault(), choice.x25519());
      one.put("secrets_per_s", Math.round(agreement.perSecond()));
      one.put("keys_per_s", Math.round(agreement.keysPerSecond()));
      agreements.add(one);
    }
    return all;
  }

  private static ObjectNode provider(
      CryptoProvider provider, String fault, ProviderSelection<?> selection) {
    boolean chosen = selection.provider().name().equals(provider.name());
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.put("name", provider.name());
    one.put("module", CryptoFigures.module(provider));
    one.put("description", provider.description());
    one.put("native", provider.isNative());
    one.put("works", fault == null);
    one.put("fault", fault);
    one.put("chosen", chosen);
    one.put("reason", chosen ? selection.reason() : null);
    return one;
  }
}
