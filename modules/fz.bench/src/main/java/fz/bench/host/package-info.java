/** This machine: its processors, its processes, and namespaces of a measurement on it. */
package fz.bench.host;
