package fz.archtest.samples.tunnel;

import java.lang.foreign.Linker;

/** Violates: native calls only in the modules for them. */
final class CallsNative {
  Linker linker() {
    return Linker.nativeLinker();
  }
}
