package io.safekeep.contracts.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody signed in with a browser in which they had not signed in before. They are to be told:
/// if it was not them, it was somebody with their password.
///
/// @param tenant theirs; null for the vendor's own people
/// @param account the `sub` of their tokens
/// @param device by which they find it among their devices
/// @param browser for example `Firefox on Linux`
/// @param network coarse, for example `203.0.113.0/24`
/// @param at when
public record NewDeviceUsed(
    @Nullable UUID tenant, UUID account, UUID device, String browser, String network, Instant at)
    implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.new-device.used.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return account.toString();
  }
}
