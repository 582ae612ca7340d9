/**
 * The control plane server: who may reach what, and the signalling between clients and gateways.
 */
module fz.portal {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;
  requires fz.command;
  requires fz.control;
  requires java.sql;
  requires org.eclipse.jetty.http;
  requires org.eclipse.jetty.server;
  requires org.eclipse.jetty.util;
  requires org.eclipse.jetty.websocket.core.common;
  requires org.eclipse.jetty.websocket.core.server;
  requires org.xerial.sqlitejdbc;

  opens fz.portal to
      info.picocli;

  provides fz.command.CommandProvider with
      fz.portal.PortalCommandProvider;
}
