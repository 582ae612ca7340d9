/**
 * The launcher: command line, configuration, and the wiring of the parts into client and gateway.
 * The composition root, which exports nothing; optional parts come in through {@link fz.command}.
 */
@SuppressWarnings("requires-automatic")
module fz.app {
  requires com.google.guice;
  requires fz.channel;
  requires fz.command;
  requires fz.pipeline;
  requires fz.transport;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires org.slf4j;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;
  requires jdk.httpserver;
  requires org.dnsjava;

  opens fz.app to
      info.picocli;
  opens fz.app.agent to
      com.google.guice,
      info.picocli;
  opens fz.app.config to
      info.picocli;
  opens fz.app.crypto to
      info.picocli;
  opens fz.app.demo to
      info.picocli;
  opens fz.app.train to
      info.picocli;
}
