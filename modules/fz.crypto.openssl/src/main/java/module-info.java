/**
 * ChaCha20-Poly1305 and X25519 of libcrypto 3, called through the foreign function interface.
 * Exports nothing: it is found as a provider.
 */
module fz.crypto.openssl {
  requires fz.packet;
  requires fz.wireguard;

  provides fz.wireguard.spi.AeadProvider with
      fz.crypto.openssl.OpenSslAeadProvider;
  provides fz.wireguard.spi.X25519Provider with
      fz.crypto.openssl.OpenSslX25519Provider;
}
