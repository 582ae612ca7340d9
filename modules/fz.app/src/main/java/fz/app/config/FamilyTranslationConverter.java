package fz.app.config;

import fz.tunnel.FamilyTranslation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads where a gateway translates between IPv4 and IPv6. */
final class FamilyTranslationConverter implements ITypeConverter<FamilyTranslation> {
  @Override
  public FamilyTranslation convert(String text) {
    return FamilyTranslation.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is none of on, off, off:RESOURCE,RESOURCE..."));
  }
}
