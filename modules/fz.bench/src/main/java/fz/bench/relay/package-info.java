/** TURN servers on this machine, this project's and others, under the same load. */
package fz.bench.relay;
