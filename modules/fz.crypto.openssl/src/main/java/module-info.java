/**
 * ChaCha20-Poly1305 of libcrypto 3, called through the foreign function interface. Exports nothing:
 * it is found as a provider.
 */
module fz.crypto.openssl {
  requires fz.packet;
  requires fz.wireguard;

  provides fz.wireguard.spi.AeadProvider with
      fz.crypto.openssl.OpenSslAeadProvider;
}
