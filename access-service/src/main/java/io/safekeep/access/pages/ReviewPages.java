package io.safekeep.access.pages;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.pages.Pages.ReviewPage;
import io.safekeep.access.pages.Pages.Reviews;
import io.safekeep.access.pages.Pages.Settled;
import io.safekeep.access.review.Campaign;
import io.safekeep.access.review.Campaigns;
import io.safekeep.access.review.ReviewItem;
import io.safekeep.access.review.ReviewResource;
import io.safekeep.access.review.ReviewResource.Choice;
import io.safekeep.access.review.ReviewResource.Decision;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Reviews: managers say of each membership whether it is still needed, security watches that they
/// do, and what was said stays to be read.
@Path("/reviews")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ReviewPages {

  private static final int REVIEWS = 50;

  /// Memberships on one page.
  private static final int MEMBERSHIPS = 200;

  private final Campaigns campaigns;
  private final ReviewResource reviews;
  private final ShownReviews shown;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;

  ReviewPages(
      Campaigns campaigns,
      ReviewResource reviews,
      ShownReviews shown,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn) {
    this.campaigns = campaigns;
    this.reviews = reviews;
    this.shown = shown;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
  }

  /// What stands in the form.
  ///
  /// @param items that are ticked
  /// @param keeps `item/entitlement` of those that are to stay; null for all
  /// @param error what was wrong with it; empty if nothing was
  record Form(Set<String> items, @Nullable Set<String> keeps, String reason, String error) {

    static final Form EMPTY = new Form(Set.of(), null, "", "");

    boolean keeps(ReviewItem item, String entitlement) {
      return keeps == null || keeps.contains(item.id() + "/" + entitlement);
    }

    List<String> kept(ReviewItem item) {
      return item.entitlements().stream().filter(one -> keeps(item, one)).toList();
    }

    Form with(String error) {
      return new Form(items, keeps, reason, error);
    }
  }

  @GET
  @PermissionsAllowed("access-review:read")
  @Operation(hidden = true)
  public Response all() {
    var mine = campaigns.mine(REVIEWS);
    var others =
        watches()
            ? campaigns.all(REVIEWS).stream().filter(one -> one.mine() == 0).toList()
            : List.<Campaign>of();
    return PageAnswer.ok(
        Pages.Templates.reviews(
            new Reviews(
                frames.frame(),
                ways.from("/reviews"),
                mine.stream()
                    .sorted(Comparator.comparing(one -> one.mineToDecide() == 0))
                    .map(shown::review)
                    .toList(),
                others.stream().map(shown::review).toList())));
  }

  /// @param after the last membership on the page before
  /// @param done how many were decided just now
  @GET
  @Path("{id}")
  @PermissionsAllowed("access-review:read")
  @Operation(hidden = true)
  public Response one(
      @PathParam("id") UUID id,
      @QueryParam("after") @Nullable UUID after,
      @QueryParam("done") int done) {
    return PageAnswer.ok(Pages.Templates.review(page(id, after, done, Form.EMPTY)));
  }

  /// All that is ticked, or one: the button's value names it behind a slash. Either everything is
  /// decided, or nothing is.
  @POST
  @Path("{id}")
  @PermissionsAllowed("access-review:decide")
  @Operation(hidden = true)
  public Response decide(
      @PathParam("id") UUID id,
      @FormParam("act") @DefaultValue("") String act,
      @FormParam("item") List<String> ticked,
      @FormParam("keep") List<String> keeps,
      @FormParam("reason") @DefaultValue("") String reason,
      @FormParam("to") @DefaultValue("") String to) {
    var form = new Form(new HashSet<>(ticked), new HashSet<>(keeps), reason.strip(), "");
    int slash = act.indexOf('/');
    var what = slash < 0 ? act : act.substring(0, slash);
    var which = slash < 0 ? form.items() : Set.of(act.substring(slash + 1));
    try {
      var items =
          campaigns.toDecide(id, MEMBERSHIPS).stream()
              .filter(item -> which.contains(item.id().toString()))
              .toList();
      if (items.isEmpty() || items.size() < which.size()) {
        return refused(
            id,
            form,
            which.isEmpty()
                ? "Tick first what it is about."
                : "It is decided already, or somebody else's to decide.");
      }
      QuarkusTransaction.requiringNew()
          .run(() ->
              items.forEach(item -> reviews.decide(id, item.id(), decision(what, item, form, to))));
      return PageAnswer.seeOther("/reviews/" + id + "?done=" + items.size());
    } catch (Refusal refusal) {
      return refused(id, form, refusal.detail());
    }
  }

  private static Decision decision(String what, ReviewItem item, Form form, String to) {
    return switch (what) {
      case "certify" ->
          new Decision(
              Choice.CERTIFY, form.reason().isEmpty() ? "still needed" : form.reason(), null, null);
      case "revoke" -> new Decision(Choice.REVOKE, why(form), null, null);
      case "reduce" -> {
        var kept = form.kept(item);
        if (kept.isEmpty() || kept.size() == item.entitlements().size()) {
          throw Refusal.invalid(
              "keep", "must leave something, and take something away: untick what is to go");
        }
        yield new Decision(Choice.REDUCE, why(form), kept, null);
      }
      case "delegate" -> {
        if (to.isEmpty()) {
          throw Refusal.invalid("to", "must name who decides instead");
        }
        yield new Decision(Choice.DELEGATE, why(form), null, to);
      }
      default -> throw Refusal.invalid("act", "must be certify, revoke, reduce or delegate");
    };
  }

  private static String why(Form form) {
    if (form.reason().isEmpty()) {
      throw Refusal.invalid("reason", "is needed: it is kept with the decision");
    }
    return form.reason();
  }

  private Response refused(UUID id, Form form, String error) {
    return PageAnswer.of(
        Response.Status.BAD_REQUEST.getStatusCode(),
        Pages.Templates.review(page(id, null, 0, form.with(error))));
  }

  private ReviewPage page(UUID id, @Nullable UUID after, int done, Form form) {
    var campaign = campaigns.find(id);
    if (campaign.mine() == 0 && !watches()) {
      throw Refusal.notFound("review " + id);
    }
    var people = shown.people(campaigns.toDecide(id, MEMBERSHIPS), form);
    var all = watches() ? reviews.items(id, after, MEMBERSHIPS) : null;
    return new ReviewPage(
        frames.frame(),
        ways.from("/reviews"),
        shown.review(campaign),
        people,
        all == null ? settled(campaigns.settledOfMine(id, MEMBERSHIPS)) : settled(all.items()),
        watches() ? campaigns.byReviewer(id).stream().map(shown::reviewer).toList() : List.of(),
        people.isEmpty() ? List.of() : shown.colleagues(),
        form.error(),
        form.reason(),
        done,
        all == null || all.nextCursor() == null
            ? null
            : "/reviews/" + id + "?after=" + all.nextCursor());
  }

  private List<Settled> settled(List<ReviewItem> items) {
    return items.stream()
        .filter(item -> item.state() != ReviewItem.State.OPEN)
        .map(shown::settled)
        .toList();
  }

  /// Whether the reader sees to it that others decide.
  private boolean watches() {
    return signedIn.may("access-review", "open");
  }
}
