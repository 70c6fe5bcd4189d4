package io.safekeep.notification.start;

import io.quarkus.arc.All;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.StartCard;
import io.safekeep.notification.ways.Way;
import io.safekeep.notification.ways.Ways;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.PageSettings;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// The first page. Whoever is signed in finds what is theirs; everybody else what is everybody's,
/// and the way in.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class StartPage {

  private final List<StartCard> cards;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SecurityIdentity identity;
  private final Frame outside;

  StartPage(
      @All List<StartCard> cards,
      Ways ways,
      Frame.Frames frames,
      SecurityIdentity identity,
      PageSettings pages,
      ServiceSettings service) {
    this.cards = List.copyOf(cards);
    this.ways = ways;
    this.frames = frames;
    this.identity = identity;
    this.outside = new Frame(service.name(), pages.title(), "", "");
  }

  /// @param ways none if nobody is signed in
  record Start(Frame frame, List<Way> ways, List<Card> cards) {}

  /// Templates in `templates/Start`.
  @CheckedTemplate(basePath = "Start")
  static class Templates {

    private Templates() {}

    static native TemplateInstance start(Start page);
  }

  @GET
  @PermitAll
  @Operation(hidden = true)
  public Response start() {
    boolean known = !identity.isAnonymous();
    return PageAnswer.ok(
        Templates.start(
            new Start(
                known ? frames.frame() : outside,
                known ? ways.from(Ways.START) : List.of(),
                cards.stream()
                    .map(StartCard::card)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(Card::place))
                    .toList())));
  }

  /// Asks at the door who it is, whatever they may do then.
  @GET
  @Path("sign-in")
  @Authenticated
  @Operation(hidden = true)
  public Response signIn() {
    return PageAnswer.seeOther(Ways.START);
  }
}
