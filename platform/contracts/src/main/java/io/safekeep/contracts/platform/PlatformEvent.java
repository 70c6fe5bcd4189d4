package io.safekeep.contracts.platform;

import io.safekeep.contracts.Event;

/// What any of the services may tell, under its own name.
public sealed interface PlatformEvent extends Event
    permits ControlChecked, EventDeadLettered, EvidenceRecorded, StoresDeclared, PurgeAnswered {

  /// Short name of the service that speaks, for example `backup`.
  String service();
}
