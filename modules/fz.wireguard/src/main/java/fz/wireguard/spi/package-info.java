/** What a module implements to provide a packet cipher. */
package fz.wireguard.spi;
