package io.safekeep.runtime.revocation;

import io.quarkus.arc.properties.IfBuildProperty;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.identity.ApiKeyEnded;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.inject.Singleton;

/// Hears of API keys that are over, in every service but the one that ends them.
@Singleton
@IfBuildProperty(name = "safekeep.tenant-directory", stringValue = "true")
class RevocationEvents implements EventHandler<ApiKeyEnded> {

  private final RevokedCallers revokedCallers;

  RevocationEvents(RevokedCallers revokedCallers) {
    this.revokedCallers = revokedCallers;
  }

  @Override
  public String topic() {
    return Topics.IDENTITY;
  }

  @Override
  public String type() {
    return ApiKeyEnded.TYPE;
  }

  @Override
  public Class<ApiKeyEnded> data() {
    return ApiKeyEnded.class;
  }

  @Override
  public void handle(ApiKeyEnded event, ReceivedEvent attributes) {
    revokedCallers.revoke(event.key());
  }
}
