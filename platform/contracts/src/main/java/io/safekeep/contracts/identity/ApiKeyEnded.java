package io.safekeep.contracts.identity;

import java.time.Instant;
import java.util.UUID;

/// An API key is over: what was given for it is to be refused, also if it is still good by itself.
///
/// @param key the `sub` of its tokens
/// @param at when it ended
public record ApiKeyEnded(UUID tenant, String key, Instant at) implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.api-key.ended.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return key;
  }
}
