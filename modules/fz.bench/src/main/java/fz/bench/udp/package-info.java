/** Numbered datagrams at a given rate, and what of them arrives. */
package fz.bench.udp;
