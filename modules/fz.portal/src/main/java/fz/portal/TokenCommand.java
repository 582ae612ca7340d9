package fz.portal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.portal.policy.Actor;
import fz.portal.policy.Directory;
import fz.portal.policy.Role;
import fz.portal.policy.Site;
import fz.portal.store.Stores;
import fz.portal.store.Token;
import fz.portal.store.TokenStore;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tokens of clients, gateways and relays. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description =
        "Create, list and revoke the tokens that clients, gateways and relays connect with.",
    subcommands = {TokenCommand.Create.class, TokenCommand.List.class, TokenCommand.Revoke.class})
final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say create, list or revoke");
  }

  /** Creates a token. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Create a token and print it. It is shown this once: the portal keeps only its hash.",
        "",
        "  fz portal token create --actor alice --expires 30d",
        "  fz portal token create --gateway --site hq",
        "  fz portal token create --relay",
        ""
      })
  static final class Create implements Callable<Integer> {
    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([smhdw])");

    @Spec private CommandSpec spec;

    @Option(
        names = {"--actor", "--client"},
        paramLabel = "NAME",
        description = "For a client of this actor.")
    private String actor;

    @Option(names = "--gateway", description = "For a gateway; needs --site.")
    private boolean gateway;

    @Option(names = "--site", paramLabel = "NAME", description = "The site of the gateway.")
    private String site;

    @Option(names = "--relay", description = "For a relay.")
    private boolean relay;

    @Option(
        names = "--expires",
        paramLabel = "AGE",
        description = "How long it is valid, such as 12h, 30d, 52w. Default: for ever.")
    private String expires;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private DataOption data;

    @Override
    public Integer call() {
      int kinds = (actor == null ? 0 : 1) + (gateway ? 1 : 0) + (relay ? 1 : 0);
      if (kinds != 1 || gateway == (site == null)) {
        throw new ParameterException(
            spec.commandLine(),
            "Say either --actor NAME, or --gateway and --site NAME, or --relay");
      }
      long now = System.currentTimeMillis() / 1000;
      long expiresAt = expires == null ? Long.MAX_VALUE : now + seconds();
      Function<Stores, TokenStore.Issued> work =
          stores ->
              stores
                  .tokens()
                  .create(
                      relay ? Role.RELAY : gateway ? Role.GATEWAY : Role.CLIENT,
                      owner(stores.directory().load()),
                      now,
                      expiresAt);
      // Sites and actors must be there already, relays need nothing.
      TokenStore.Issued issued = relay ? data.change(work) : data.changeExisting(work);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          json
              ? describe(issued.token(), actor, site).put("token", issued.text()).toString()
              : issued.text());
      out.flush();
      return ExitCode.OK;
    }

    private String owner(Directory directory) {
      if (relay) {
        return null;
      }
      return gateway
          ? directory
              .siteNamed(site)
              .map(Site::id)
              .orElseThrow(() -> unknown("site", site, "--site"))
          : directory
              .actorNamed(actor)
              .map(Actor::id)
              .orElseThrow(() -> unknown("actor", actor, "--actor"));
    }

    private static CommandException unknown(String kind, String name, String option) {
      return new CommandException(
          ExitCode.WRONG_USE,
          option
              + ": there is no "
              + kind
              + " '"
              + name
              + "'; create it with 'fz portal apply FILE'");
    }

    private long seconds() {
      Matcher matcher = AGE.matcher(expires);
      if (!matcher.matches()) {
        throw new ParameterException(
            spec.commandLine(),
            "--expires: '" + expires + "' is no time span, such as 12h, 30d, 52w");
      }
      long unit =
          switch (matcher.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            default -> 7 * 86_400;
          };
      return Long.parseLong(matcher.group(1)) * unit;
    }
  }

  /** Lists tokens. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the tokens; their secrets are not known.")
  static final class List implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private DataOption data;

    @Override
    public Integer call() {
      return data.read(this::print);
    }

    private int print(Stores stores) {
      PrintWriter out = spec.commandLine().getOut();
      Directory directory = stores.directory().load();
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      for (Token token : stores.tokens().list()) {
        Actor actor = token.actorId() == null ? null : directory.actors().get(token.actorId());
        Site site = token.siteId() == null ? null : directory.sites().get(token.siteId());
        ObjectNode node =
            describe(token, actor == null ? null : actor.name(), site == null ? null : site.name());
        all.add(node);
        if (!json) {
          String owner =
              switch (token.kind()) {
                case CLIENT -> "actor " + actor.name();
                case GATEWAY -> "site " + site.name();
                case RELAY -> "-";
              };
          out.printf(
              "%s  %-7s  %s  expires %s%n",
              token.id(), token.kind().text(), owner, node.path("expires_at").asText("never"));
        }
      }
      if (json) {
        out.println(all);
      }
      out.flush();
      return ExitCode.OK;
    }
  }

  /** Revokes a token. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Revoke a token; who is connected with it is cut off.")
  static final class Revoke implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The id, as 'fz portal token list' prints it.")
    private String id;

    @Mixin private DataOption data;

    @Override
    public Integer call() {
      if (!data.changeExisting(stores -> stores.tokens().revoke(id))) {
        throw new CommandException(
            ExitCode.CANNOT_RUN, "there is no token " + id + "; see 'fz portal token list'");
      }
      spec.commandLine().getOut().println("revoked " + id);
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }
  }

  private static ObjectNode describe(Token token, String actor, String site) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", token.id()).put("kind", token.kind().text());
    if (token.kind() == Role.CLIENT) {
      node.put("actor", actor);
    } else if (token.kind() == Role.GATEWAY) {
      node.put("site", site);
    }
    node.put("created_at", Instant.ofEpochSecond(token.createdAt()).toString());
    if (token.expiresAt() != Long.MAX_VALUE) {
      node.put("expires_at", Instant.ofEpochSecond(token.expiresAt()).toString());
    }
    return node;
  }
}
