/** ChaCha20-Poly1305 of libcrypto 3. */
module fz.crypto.openssl {}
