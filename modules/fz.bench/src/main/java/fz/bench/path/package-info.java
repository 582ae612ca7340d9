/** The data path between transports in memory: what its stages cost. */
package fz.bench.path;
