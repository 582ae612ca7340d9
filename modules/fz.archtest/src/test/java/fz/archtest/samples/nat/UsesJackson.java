package fz.archtest.samples.nat;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Violates: libraries stay where they belong. */
final class UsesJackson {
  Object mapper() {
    return new ObjectMapper();
  }
}
