package fz.transport.pcap;

/** How packets lie in the records of a capture (LINKTYPE_ values of the pcap registry). */
enum LinkType {
  ETHERNET(1),
  RAW(101),
  IPV4(228),
  IPV6(229);

  private static final int IPV4_ETHERTYPE = 0x0800;
  private static final int IPV6_ETHERTYPE = 0x86dd;
  private static final int VLAN = 0x8100;
  private static final int SERVICE_VLAN = 0x88a8;

  private final int number;

  LinkType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Returns the type of a number, or null if it is not known. */
  static LinkType of(int number) {
    for (LinkType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }

  /** Returns where the IP packet begins in a record, or -1 if there is none. */
  int packetOffset(byte[] record, int length) {
    if (this != ETHERNET) {
      return length > 0 ? 0 : -1;
    }
    int at = 12;
    while (at + 2 < length) {
      int type = (record[at] & 0xff) << 8 | record[at + 1] & 0xff;
      at += 2;
      if (type == IPV4_ETHERTYPE || type == IPV6_ETHERTYPE) {
        return at;
      }
      if (type != VLAN && type != SERVICE_VLAN) {
        return -1;
      }
      at += 2;
    }
    return -1;
  }
}
