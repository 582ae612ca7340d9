/** The command that tests and measures the implementations of the cryptography. */
package fz.app.crypto;
