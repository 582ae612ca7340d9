/** Tunnels between two network namespaces of this machine, of this project and of others. */
package fz.bench.tunnel;
