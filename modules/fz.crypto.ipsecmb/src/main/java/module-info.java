/**
 * ChaCha20-Poly1305 of Intel's Multi-Buffer Crypto library, called through the foreign function
 * interface. Exports nothing: it is found as a provider.
 */
module fz.crypto.ipsecmb {
  requires fz.packet;
  requires fz.wireguard;

  provides fz.wireguard.spi.AeadProvider with
      fz.crypto.ipsecmb.IpsecMbAeadProvider;
}
