/** What a module implements to provide a packet cipher or a key agreement. */
package fz.wireguard.spi;
