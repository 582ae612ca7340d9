package fz.control.message;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Something that clients may be allowed to reach. */
public sealed interface Resource {
  /** Returns its id. */
  String id();

  /** Returns its name. */
  String name();

  /** Returns the sites whose gateways serve it; empty in messages for gateways. */
  List<Site> sites();

  /** Returns the traffic that it lets through; empty = everything. */
  List<ResourceFilter> filters();

  /**
   * Names that match a pattern.
   *
   * @param id its id
   * @param address the pattern, such as {@code *.example.com}
   * @param name its name
   * @param addressDescription for people
   * @param sites see {@link #sites()}
   * @param ipStack the families of its addresses
   * @param filters see {@link #filters()}
   */
  record Dns(
      String id,
      String address,
      String name,
      Optional<String> addressDescription,
      List<Site> sites,
      IpStack ipStack,
      List<ResourceFilter> filters)
      implements Resource {
    /** Copies the lists. */
    public Dns {
      sites = List.copyOf(sites);
      filters = List.copyOf(filters);
    }
  }

  /**
   * A range of addresses.
   *
   * @param id its id
   * @param address the range
   * @param name its name
   * @param addressDescription for people
   * @param sites see {@link #sites()}
   * @param filters see {@link #filters()}
   */
  record Cidr(
      String id,
      IpNetwork address,
      String name,
      Optional<String> addressDescription,
      List<Site> sites,
      List<ResourceFilter> filters)
      implements Resource {
    /** Copies the lists. */
    public Cidr {
      sites = List.copyOf(sites);
      filters = List.copyOf(filters);
    }
  }

  /**
   * Every address that no other resource has.
   *
   * @param id its id
   * @param name its name
   * @param sites see {@link #sites()}
   */
  record Internet(String id, String name, List<Site> sites) implements Resource {
    /** The name of a resource that comes without one. */
    public static final String DEFAULT_NAME = "Internet Resource";

    /** Copies the list. */
    public Internet {
      sites = List.copyOf(sites);
    }

    @Override
    public List<ResourceFilter> filters() {
      return List.of();
    }
  }

  /**
   * Chosen devices of other clients.
   *
   * @param id its id
   * @param name its name
   * @param devices the devices
   * @param filters see {@link #filters()}
   */
  record StaticDevicePool(
      String id, String name, List<Device> devices, List<ResourceFilter> filters)
      implements Resource {
    /** Copies the lists. */
    public StaticDevicePool {
      devices = List.copyOf(devices);
      filters = List.copyOf(filters);
    }

    @Override
    public List<Site> sites() {
      return List.of();
    }
  }

  /**
   * Devices whose names match a pattern.
   *
   * @param id its id
   * @param name its name
   * @param address the pattern
   */
  record DynamicDevicePool(String id, String name, String address) implements Resource {
    @Override
    public List<Site> sites() {
      return List.of();
    }

    @Override
    public List<ResourceFilter> filters() {
      return List.of();
    }
  }

  /**
   * A resource of a type that this version does not know; to be ignored.
   *
   * @param id its id, or empty text
   * @param type the type's name
   */
  record Unknown(String id, String type) implements Resource {
    @Override
    public String name() {
      return "";
    }

    @Override
    public List<Site> sites() {
      return List.of();
    }

    @Override
    public List<ResourceFilter> filters() {
      return List.of();
    }
  }

  /**
   * A device of a static pool.
   *
   * @param clientId the client that runs on it
   * @param ipv4 its tunnel address
   * @param ipv6 its tunnel address
   */
  record Device(String clientId, InetAddress ipv4, InetAddress ipv6) {}
}
