/** The command {@code fz relay}. */
package fz.relay;
