package fz.portal.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fz.portal.policy.Role;
import fz.portal.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;

/** Routes requests: health, and the upgrades of clients, gateways and relays. */
final class PortalHandler extends Handler.Abstract {
  private static final System.Logger LOG = System.getLogger(PortalHandler.class.getName());
  private static final String BEARER = "Bearer ";

  private final PortalLoop loop;
  private final WebSocketMappings upgrades;
  private final Configuration.Customizer limits;

  PortalHandler(PortalLoop loop, WebSocketMappings upgrades, Configuration.Customizer limits) {
    this.loop = loop;
    this.upgrades = upgrades;
    this.limits = limits;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback)
      throws InterruptedException {
    switch (Request.getPathInContext(request)) {
      case "/healthz" -> {
        response.setStatus(HttpStatus.OK_200);
        callback.succeeded();
      }
      case "/readyz" -> ready(response, callback);
      case "/client/v2/websocket" -> connect(Role.CLIENT, request, response, callback);
      case "/gateway/v2/websocket" -> connect(Role.GATEWAY, request, response, callback);
      case "/relay/websocket" -> connect(Role.RELAY, request, response, callback);
      default -> refuse(response, callback, HttpStatus.NOT_FOUND_404, "not_found");
    }
    return true;
  }

  private void ready(Response response, Callback callback) throws InterruptedException {
    try {
      loop.call((core, stores, now) -> stores.directory().flowLogKey());
      response.setStatus(HttpStatus.OK_200);
      callback.succeeded();
    } catch (TimeoutException | StoreException e) {
      refuse(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "not_ready");
    }
  }

  private void connect(Role role, Request request, Response response, Callback callback)
      throws InterruptedException {
    if (!"websocket".equalsIgnoreCase(request.getHeaders().get(HttpHeader.UPGRADE))) {
      response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
      refuse(response, callback, HttpStatus.UPGRADE_REQUIRED_426, "upgrade_required");
      return;
    }
    Admission.Outcome outcome;
    try {
      Admission.Request candidate = candidate(role, request);
      outcome = loop.call((core, stores, now) -> Admission.judge(candidate, core, stores, now));
    } catch (IllegalArgumentException e) {
      outcome = new Admission.Outcome.Refused(HttpStatus.BAD_REQUEST_400, "invalid_parameters");
    } catch (TimeoutException | StoreException e) {
      LOG.log(System.Logger.Level.ERROR, "a connection is refused", e);
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
      outcome = new Admission.Outcome.Refused(HttpStatus.SERVICE_UNAVAILABLE_503, "try_again");
    }
    switch (outcome) {
      case Admission.Outcome.Refused refused -> {
        LOG.log(
            System.Logger.Level.DEBUG,
            "a {0} is refused: {1} {2}",
            role.text(),
            refused.status(),
            refused.reason());
        refuse(response, callback, refused.status(), refused.reason());
      }
      case Admission.Outcome.Admitted admitted -> {
        PeerSocket socket = new PeerSocket(loop, admitted.entry());
        WebSocketNegotiator negotiator = (_, _, _) -> socket;
        if (!upgrades.upgrade(negotiator, request, response, callback, limits)) {
          refuse(response, callback, HttpStatus.BAD_REQUEST_400, "invalid_upgrade");
        }
      }
    }
  }

  private static Admission.Request candidate(Role role, Request request) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      parameters.put(field.getName(), field.getValue());
    }
    // Proxies strip or replace the standard header, hence the other one, which comes first.
    String header = request.getHeaders().get("X-Authorization");
    if (header == null) {
      header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    }
    String bearer =
        header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? header.substring(BEARER.length()).replaceAll("\\s", "")
            : null;
    return new Admission.Request(
        role, bearer, request.getHeaders().get(HttpHeader.USER_AGENT), parameters);
  }

  /** Answers as RFC 9457 says. */
  private static void refuse(Response response, Callback callback, int status, String reason) {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "about:blank")
            .put("title", HttpStatus.getMessage(status))
            .put("status", status)
            .put("detail", reason)
            .toString();
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
    response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
  }
}
