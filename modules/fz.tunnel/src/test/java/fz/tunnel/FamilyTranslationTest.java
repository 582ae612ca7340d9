package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FamilyTranslationTest {
  private static final Grant WEB = grant("r-web", "*.example.com");
  private static final Grant MAIL = grant("r-mail", "mail.example.org");

  @Test
  void isForAllResourcesOrForNone() {
    assertTrue(parse("on").appliesTo(WEB));
    assertFalse(parse("off").appliesTo(WEB));
  }

  @Test
  void isSwitchedOffByIdAndByAddress() {
    FamilyTranslation some = parse("off:r-web, mail.example.org");
    assertFalse(some.appliesTo(WEB));
    assertFalse(some.appliesTo(MAIL));
    assertTrue(parse("off:*.example.com").appliesTo(MAIL));
    assertFalse(parse("off:*.example.com").appliesTo(WEB));
  }

  @Test
  void nothingElseIsUnderstood() {
    for (String text : new String[] {"", "yes", "off:", "off: ,", "on:r-web", "OFF"}) {
      assertEquals(Optional.empty(), FamilyTranslation.parse(text), text);
    }
  }

  private static FamilyTranslation parse(String text) {
    return FamilyTranslation.parse(text).orElseThrow();
  }

  private static Grant grant(String id, String pattern) {
    return FromPortal.grant(TestResources.dns(id, pattern)).orElseThrow();
  }
}
