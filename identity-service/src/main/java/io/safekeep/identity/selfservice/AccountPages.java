package io.safekeep.identity.selfservice;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.identity.factor.Passkey;
import io.safekeep.identity.op.Pages;
import io.safekeep.identity.op.Pages.AppForm;
import io.safekeep.identity.op.Pages.PasskeyForm;
import io.safekeep.identity.signin.SqlKnownDevices.Device;
import io.safekeep.identity.sshkey.SshKey;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the pages of the account show.
final class AccountPages {

  private static final DateTimeFormatter DAY = formatter("d MMMM uuuu");
  private static final DateTimeFormatter MINUTE = formatter("d MMMM uuuu, HH:mm 'UTC'");

  private AccountPages() {}

  /// Templates in `templates/Account`.
  @CheckedTemplate(basePath = "Account")
  static class Templates {

    private Templates() {}

    static native TemplateInstance account(AccountView view);

    static native TemplateInstance password(PasswordForm form);

    static native TemplateInstance profile(ProfileForm form);

    static native TemplateInstance app(AppForm app);

    static native TemplateInstance passkey(NewPasskeyForm form);

    static native TemplateInstance work(WorkView view);
  }

  /// @param done what was done just now
  /// @param appSince null without an app
  /// @param passkeysPossible false where the issuer has no name
  /// @param worksHere true for the vendor's own people
  /// @param seesToPeople true if there is something for them on the pages of administrators
  record AccountView(
      String name,
      String signInName,
      @Nullable String done,
      @Nullable String appSince,
      List<PasskeyView> passkeys,
      boolean passkeysPossible,
      boolean protectedByFactor,
      boolean factorRequired,
      int recoveryCodes,
      List<DeviceView> devices,
      boolean elsewhere,
      boolean worksHere,
      boolean seesToPeople) {}

  record PasskeyView(String id, String name, String kept, String since, String used) {

    static PasskeyView of(Passkey passkey) {
      return new PasskeyView(
          passkey.id(),
          passkey.name(),
          passkey.backedUp() ? "kept in your account with its maker" : "on one device only",
          day(passkey.createdAt()),
          passkey.lastUsedAt().map(AccountPages::day).orElse("never"));
    }
  }

  /// @param here true for the browser that shows the page
  record DeviceView(
      UUID id,
      String browser,
      String network,
      String since,
      String lastSeen,
      @Nullable String applications,
      boolean here) {

    static DeviceView of(Device device, Optional<UUID> here) {
      return new DeviceView(
          device.id(),
          device.browser(),
          device.network(),
          day(device.firstSeen()),
          MINUTE.format(device.lastSeen()),
          device.applications().orElse(null),
          here.filter(device.id()::equals).isPresent());
    }
  }

  record PasswordForm(String signInName, @Nullable String error) {}

  /// @param email empty for none, as `locale` and `zone`
  record ProfileForm(
      String name, String email, String locale, String zone, @Nullable String error) {

    ProfileForm with(String newError) {
      return new ProfileForm(name, email, locale, zone, newError);
    }
  }

  /// @param passkey options and challenge to make one with
  record NewPasskeyForm(PasskeyForm passkey, @Nullable String error) {}

  /// @param missing why the person is suspended
  /// @param policy the version to acknowledge; null for none
  record WorkView(
      List<String> missing,
      @Nullable PolicyView policy,
      List<SshKeyView> keys,
      @Nullable String error) {}

  record PolicyView(String version, String title, String location, String requiredFrom) {}

  record SshKeyView(UUID id, String name, String fingerprint, String since, String until) {

    static SshKeyView of(SshKey key) {
      return new SshKeyView(
          key.id(), key.name(), key.fingerprint(), day(key.addedAt()), day(key.expiresAt()));
    }
  }

  static Response work(Response.Status status, WorkView view) {
    return Pages.page(status, Templates.work(view), Optional.empty());
  }

  static Response account(AccountView view) {
    return Pages.page(Response.Status.OK, Templates.account(view), Optional.empty());
  }

  static Response password(Response.Status status, PasswordForm form) {
    return Pages.page(status, Templates.password(form), Optional.empty());
  }

  static Response profile(Response.Status status, ProfileForm form) {
    return Pages.page(status, Templates.profile(form), Optional.empty());
  }

  static Response app(Response.Status status, AppForm app) {
    return Pages.page(status, Templates.app(app), Optional.empty());
  }

  static Response passkey(Response.Status status, NewPasskeyForm form) {
    return Pages.scripted(status, Templates.passkey(form), Optional.empty());
  }

  static String day(Instant instant) {
    return DAY.format(instant);
  }

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }
}
