/** What a module implements to provide a resolver that reaches upstream servers. */
package fz.dns.spi;
