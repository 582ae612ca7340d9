package fz.app.config;

import fz.app.host.DnsControl;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a method of DNS control in the spelling of the command line. */
final class DnsMethodConverter implements ITypeConverter<DnsControl.Method> {
  @Override
  public DnsControl.Method convert(String text) {
    return Arrays.stream(DnsControl.Method.values())
        .filter(method -> spelling(method).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + text
                        + "' is none of "
                        + Arrays.stream(DnsControl.Method.values())
                            .map(DnsMethodConverter::spelling)
                            .collect(Collectors.joining(", "))));
  }

  private static String spelling(DnsControl.Method method) {
    return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
