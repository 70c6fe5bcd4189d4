package io.safekeep.contracts.platform;

import io.safekeep.contracts.Topics;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Evidence: a control check ran and this is what it saw. Whether the promise is kept is derived
/// from such facts by those who read them, never said here.
///
/// @param tenant the tenant whose thing was looked at; null if the whole suite was
/// @param service short name of the service that checked
/// @param check name of the check, unique in its service
/// @param promise promise that the check stands for, for example `P30`
/// @param outcome `pass`, `fail` or `unknown`
/// @param checked what was looked at, for example a datastore's id
/// @param measured the value seen, with its unit; null if nothing could be measured
/// @param bound the value that the promise allows, with its unit
/// @param detail one sentence for a person
public record ControlChecked(
    @Nullable UUID tenant,
    String service,
    String check,
    String promise,
    String outcome,
    String checked,
    @Nullable String measured,
    String bound,
    String detail,
    Instant checkedAt)
    implements PlatformEvent {

  @Override
  public String type() {
    return "io.safekeep." + service + ".control.checked.v1";
  }

  @Override
  public String subject() {
    return check;
  }

  @Override
  public String topic() {
    return Topics.EVIDENCE;
  }
}
