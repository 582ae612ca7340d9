/** Metrics as others read them: the text format of Prometheus, and OTLP. */
package fz.relay.metrics;
