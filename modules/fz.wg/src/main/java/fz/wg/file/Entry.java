package fz.wg.file;

import fz.command.CommandException;
import fz.packet.IpPrefix;
import fz.transport.NetworkPrefix;
import fz.transport.TransportException;
import fz.wg.file.InterfaceFile.FileEndpoint;
import fz.wg.settings.Key;
import fz.wg.settings.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A line {@code Key = value}, and the values that it may have.
 *
 * @param place where it stands
 * @param key as it is written
 * @param value without spaces around it
 */
record Entry(Place place, String key, String value) {
  private static final int MIN_MTU = 1280;
  private static final int MAX_MTU = 16_000;
  private static final int MAIN_TABLE = 254;

  /** Returns the key as it is compared. */
  String name() {
    return key.toLowerCase(Locale.ROOT);
  }

  /** Returns a key; its value never appears in a message, because it may be secret. */
  Key keyValue() {
    return Key.parseBase64(value)
        .orElseThrow(
            () ->
                place.wrong(
                    key
                        + ": the value is not a key; a key is 44 characters of base64, such as 'fz wg"
                        + " genkey' prints"));
  }

  int port() {
    return Values.number(value, Values.MAX_PORT)
        .orElseThrow(() -> wrong("is not a port; use a number from 0 (any) to 65535"));
  }

  int mark() {
    if (isOff()) {
      return 0;
    }
    return Values.markOrHex(value)
        .orElseThrow(() -> wrong("is not a mark; use off, or 32 bits such as 51820 or 0xca6c"));
  }

  int mtuBytes() {
    OptionalInt bytes = Values.number(value, MAX_MTU);
    if (bytes.isEmpty() || bytes.getAsInt() < MIN_MTU) {
      throw wrong("is not an MTU; use a number from " + MIN_MTU + " to " + MAX_MTU);
    }
    return bytes.getAsInt();
  }

  int keepaliveSeconds() {
    if (isOff()) {
      return 0;
    }
    return Values.number(value, Values.MAX_KEEPALIVE_SECONDS)
        .orElseThrow(() -> wrong("is not an interval; use off, or seconds from 1 to 65535"));
  }

  RouteTable table() {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "off" -> new RouteTable.Off();
      case "auto" -> new RouteTable.Automatic();
      case "main" -> new RouteTable.Numbered(MAIN_TABLE);
      default -> {
        OptionalInt number = Values.markOrHex(value);
        if (number.isEmpty() || number.getAsInt() == 0) {
          throw wrong("is not a routing table; use off, auto, main or its number");
        }
        yield new RouteTable.Numbered(number.getAsInt());
      }
    };
  }

  /** Returns addresses of the interface, with the bits of the host. */
  List<NetworkPrefix> addresses() {
    List<NetworkPrefix> addresses = new ArrayList<>();
    for (String part : parts()) {
      try {
        addresses.add(NetworkPrefix.parse(part));
      } catch (TransportException e) {
        throw notAn(part, "address");
      }
    }
    return addresses;
  }

  /** Returns addresses of a peer. */
  List<IpPrefix> prefixes() {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (String part : parts()) {
      prefixes.add(IpPrefix.parse(part).orElseThrow(() -> notAn(part, "address range")));
    }
    return prefixes;
  }

  FileEndpoint endpoint() {
    int colon = value.lastIndexOf(':');
    OptionalInt port = Values.number(value.substring(colon + 1), Values.MAX_PORT);
    String host = colon < 0 ? "" : value.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.indexOf(':') > 0;
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    boolean wellFormed = bracketed || host.matches("[A-Za-z0-9._-]{1,253}");
    if (!wellFormed || port.isEmpty() || port.getAsInt() == 0) {
      throw wrong(
          "is not an endpoint; use HOST:PORT, such as vpn.example.com:51820, 192.0.2.1:51820 or"
              + " [2001:db8::1]:51820");
    }
    return new FileEndpoint(place + ": " + key, host, port.getAsInt());
  }

  /** Returns the exception for a value that is wrong. */
  CommandException wrong(String what) {
    return place.wrong(key + " = " + value + ": " + what);
  }

  private boolean isOff() {
    return value.equalsIgnoreCase("off");
  }

  private List<String> parts() {
    return Arrays.stream(value.split("[,\\s]+")).filter(part -> !part.isEmpty()).toList();
  }

  private CommandException notAn(String part, String what) {
    return wrong("'" + part + "' is not an " + what + "; use ADDRESS/LENGTH, such as 10.0.0.1/24");
  }
}
