package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartValuesTest {

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # setting                                          | value               | field that the message names                  | words it has
          issuer                                             | http://id.example   | issuer http://id.example                      | https, no query
          issuer                                             | https://id.example/ | issuer https://id.example/                    | no trailing slash
          image.tag                                          | latest              | image.tag                                     | latest: name a version
          image.tag                                          | a b                 | /image/tag                                    | does not match
          image.pullPolicy                                   | Sometimes           | /image/pullPolicy                             | one of 'IfNotPresent', 'Always', 'Never'
          image.repository                                   | x                   | /image                                        | additional properties 'repository' not allowed
          defaults.replicas                                  | 1                   | /defaults/replicas                            | minimum: got 1, want 2
          services.access-service.replicas                   | 1                   | /services/access-service/replicas             | minimum: got 1, want 2
          services.access-service.replicas                   | two                 | /services/access-service/replicas             | got string, want integer
          services.billing-service.replicas                  | 2                   | /services                                     | additional properties 'billing-service' not allowed
          services.access-service.replica                    | 3                   | /services/access-service                      | additional properties 'replica' not allowed
          services.access-service.autoscaling.maxReplicas    | 2                   | services.access-service.autoscaling           | maxReplicas 2 is below replicas 3
          defaults.tolerationSeconds                         | -1                  | /defaults/tolerationSeconds                   | minimum: got -1, want 0
          services.access-service.shutdownDelaySeconds       | soon                | /services/access-service/shutdownDelaySeconds | got string, want integer
          listeners.edge                                     | http://a.example    | /listeners/edge                               | does not match
          listeners.an_edge                                  | https://a.example   | /listeners                                    | an_edge
          instruments.namespaces[0]                          | My Hosts            | /instruments/namespaces/0                     | does not match
          defaults.resources.limits.memory                   | 512MB               | /defaults/resources/limits/memory             | does not match
          defaults.resources.requests.cpu                    | lots                | /defaults/resources/requests/cpu              | does not match
          defaults.env.lower-case                            | x                   | /defaults/env                                 | additional properties 'lower-case' not allowed
          defaults.secretEnv.SMTP_PASSWORD.secret            | mail                | /defaults/secretEnv/SMTP_PASSWORD             | missing property 'key'
          externalSecrets.store.kind                         | Vault               | /externalSecrets/store/kind                   | one of 'SecretStore', 'ClusterSecretStore'
          externalSecrets.refreshInterval                    | hourly              | /externalSecrets/refreshInterval              | does not match
          externalSecrets.secrets.x.from                     | y                   | /externalSecrets/secrets/x                    | missing property 'keys'
          kafka.port                                         | 0                   | /kafka/port                                   | minimum: got 0, want 1
          kafka.bootstrapServers                             | broker              | /kafka/bootstrapServers                       | does not match
          database.namespace                                 | Data Bases          | /database/namespace                           | does not match
          storage.repository.size                            | big                 | /storage/repository/size                      | does not match
          storage.repository.existingClaim                   | backups             | storage.repository.storageClassName           | set one of the two
          storage.secondBucket.cidr                          | null                | storage.secondBucket.cidr is missing          | with a bucket
          storage.secondBucket.lock                          | 30 days             | /storage/secondBucket/lock                    | does not match
          tenants.secrets                                    | null                | /tenants                                      | missing property 'secrets'
          tenants.secrets                                    | all                 | /tenants/secrets                              | got string, want array
          tenants.apiServer                                  | null                | tenants.apiServer is missing                  | let through to the Kubernetes API
          tenants.apiServer.cidr                             | 0.0.0.0/0           | /tenants/apiServer/cidr                       | does not match
          tenants.apiServer.port                             | null                | /tenants/apiServer                            | 'port'
          access.log.host                                    | null                | access.log.host is missing                    | keeps it for ever
          access.log.host                                    | localhost           | /access/log/host                              | does not match
          access.log.quorum                                  | 3                   | access.log.quorum 3                           | above the number of witnesses, 2
          access.log.witnesses.first.key                     | witness+key         | /access/log/witnesses/first/key               | does not match
          access.log.witnesses.third.key                     | w+00000000+B         | /access/log/witnesses/third                   | missing properties
          access.log.witnesses.w-3.cidr                      | 192.0.2.1/32        | /access/log/witnesses                         | w-3
          access.gateway.host                                | db                  | /access/gateway/host                          | does not match
          access.gateway.port                                | 0                   | /access/gateway/port                          | minimum: got 0, want 1
          access.gateway.type                                | NodePort            | /access/gateway/type                          | one of 'ClusterIP', 'LoadBalancer'
          access.gateway.clients                             | null                | access.gateway.clients is missing             | from which employees connect
          access.gateway.clients[0]                          | 0.0.0.0/0           | /access/gateway/clients/0                     | does not match
          access.gateway.issuer                              | null                | access.gateway has no certificate             | issuer of cert-manager
          access.gateway.issuer.kind                         | Authority           | /access/gateway/issuer/kind                   | one of 'Issuer', 'ClusterIssuer'
          access.gateway.databases[0].cidr                   | 0.0.0.0/0           | /access/gateway/databases/0/cidr              | does not match
          access.tickets.url                                 | https://t.example   | /access/tickets/url                           | does not match
          access.tickets.cidr                                | null                | access.tickets.cidr is missing                | let through to it
          access.kubernetes.clusterRoles                     | null                | access.kubernetes.clusterRoles is missing     | bind every ClusterRole
          access.kubernetes.clusterRoles[0]                  | cluster-admin       | /access/kubernetes/clusterRoles/0             | failed
          access.kubernetes.ownCluster                       | Main                | /access/kubernetes/ownCluster                 | does not match
          access.kubernetes.ownCluster                       | customers           | access.kubernetes.ownCluster customers        | one name, one cluster
          access.kubernetes.clusters.other.cidr              | 192.0.2.1/32        | /access/kubernetes/clusters/other             | missing property 'secret'
          access.ssh.authorityNotice                         | 1 day               | /access/ssh/authorityNotice                   | does not match
          access.portal.ingress                              | apache              | /access/portal/ingress                        | one of 'nginx', 'traefik'
          services.access-service.pages.url                  | http://a.example    | /services/access-service/pages/url            | does not match
          services.access-service.pages.secret               | ''                  | services.access-service.pages.secret          | seal sessions by the same key
          ingress.kind                                       | Route               | /ingress/kind                                 | one of '', 'Ingress', 'HTTPRoute'
          ingress.namespace                                  | null                | ingress.namespace is missing                  | let through to the services
          ingress.gateways                                   | null                | ingress.gateways is missing                   | name the listener
          ingress.trustedProxies[0]                          | 0.0.0.0/0           | /ingress/trustedProxies/0                     | does not match
          monitoring.serviceMonitor.interval                 | often               | /monitoring/serviceMonitor/interval           | does not match
          discovery.enabled                                  | sometimes           | /discovery/enabled                            | got string, want boolean
          discovery.enabled                                  | false               | discovery.volumes has no effect               | without discovery.enabled
          test.image                                         | curlimages/curl     | /test/image                                   | does not match
          """)
  void refusesABadValueByTheNameOfItsField(
      String setting, String value, String field, String words) {
    assertThatThrownBy(() -> Chart.render("production", Map.of(setting, value)))
        .hasMessageContaining(field)
        .hasMessageContaining(words);
  }

  @Test
  void theLeastValuesOfTheOperatorsGuideRender(@TempDir Path folder) throws Exception {
    // Given
    var snippet =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(Project.read(Project.ROOT.resolve("docs/operations/kubernetes.md")));
    assertThat(snippet.find()).isTrue();
    Path values = Files.writeString(folder.resolve("values.yaml"), snippet.group(1));

    // When
    var rendered = Manifests.parse(Chart.template(values).call());

    // Then
    assertThat(
            rendered
                .one(Deployment.class, "identity-service")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv())
        .extracting(it -> it.getName())
        .contains("SAFEKEEP_BOOTSTRAP_CLIENT_ID", "SAFEKEEP_BOOTSTRAP_CLIENT_SECRET");
  }

  @Test
  void refusesAnIssuerThatIsMissing() {
    assertThatThrownBy(() -> Chart.render("small", Map.of("issuer", "")))
        .hasMessageContaining("issuer is missing: give the https URL");
  }

  @Test
  void refusesARegistryThatIsMissing() {
    assertThatThrownBy(() -> Chart.render("small", Map.of("image.registry", "")))
        .hasMessageContaining("image.registry is missing");
  }

  @Test
  void refusesASecretThatComesFromNowhere() {
    var settings =
        Map.of(
            "externalSecrets.secrets.mail.from",
            "safekeep/mail",
            "externalSecrets.secrets.mail.keys[0]",
            "password");
    assertThatThrownBy(() -> Chart.render("small", settings))
        .hasMessageContaining(
            "externalSecrets.store.name is missing: mail has to come from somewhere");
  }

  @Test
  void oneServicesValueOverridesTheDefaultForThatServiceAlone() {
    // When
    var rendered =
        Manifests.parse(Chart.render("small", Map.of("services.access-service.replicas", 4)));

    // Then
    assertThat(rendered.all(Deployment.class))
        .filteredOn(it -> it.getSpec().getReplicas() == 4)
        .extracting(it -> it.getMetadata().getName())
        .containsExactly("access-service");
  }

  @Test
  void whatAStoreOutsideHoldsBecomesASecretAndStaysOneWhenTheStoreLosesIt() {
    // When
    var filled =
        Manifests.parse(Chart.render("production"))
            .custom("ExternalSecret", "backup-service-master-key");

    // Then
    assertThat(filled.<Object>get("spec", "target", "name")).isEqualTo("backup-service-master-key");
    assertThat(filled.<Object>get("spec", "target", "deletionPolicy")).isEqualTo("Retain");
    assertThat(filled.<Object>get("spec", "secretStoreRef", "kind"))
        .isEqualTo("ClusterSecretStore");
    assertThat(filled.<Object>get("spec", "data", 0, "remoteRef", "key"))
        .isEqualTo("safekeep/backup-service");
    assertThat(Manifests.parse(Chart.render("small")).custom("ExternalSecret")).isEmpty();
  }

  @Test
  void anExistingClaimIsUsedAndNoneMade() {
    // When
    var rendered =
        Manifests.parse(
            Chart.render("small", Map.of("storage.repository.existingClaim", "backups")));

    // Then
    assertThat(rendered.all(PersistentVolumeClaim.class))
        .extracting(it -> it.getMetadata().getName())
        .containsExactlyInAnyOrder("second-repository", "tenant-keys");
    assertThat(
            rendered
                .one(Deployment.class, "backup-service")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getVolumes())
        .anySatisfy(it -> {
          assertThat(it.getName()).isEqualTo("repository");
          assertThat(it.getPersistentVolumeClaim().getClaimName()).isEqualTo("backups");
        });
  }

  @Test
  void aClaimWithFilesIsMountedReadOnlyWhereTheServiceLooks() {
    // When
    var pod =
        Manifests.parse(Chart.render("small", Map.of("storage.files.existingClaim", "uploads")))
            .one(Deployment.class, "backup-service")
            .getSpec()
            .getTemplate()
            .getSpec();

    // Then
    assertThat(pod.getVolumes())
        .filteredOn(it -> it.getName().equals("files"))
        .extracting(it -> it.getPersistentVolumeClaim().getClaimName())
        .containsExactly("uploads");
    var container = pod.getContainers().getFirst();
    assertThat(container.getVolumeMounts())
        .anySatisfy(it -> {
          assertThat(it.getName()).isEqualTo("files");
          assertThat(it.getReadOnly()).isTrue();
          assertThat(container.getEnv())
              .filteredOn(variable -> variable.getName().equals("SAFEKEEP_BACKUP_FILE_ROOT"))
              .extracting(EnvVar::getValue)
              .containsExactly(it.getMountPath());
        });
  }

  @Test
  void retentionServiceFindsTenantsFilesAndAPlaceForExportsWhereTheirClaimsAre() {
    // When
    var pod =
        Manifests.parse(
                Chart.render(
                    "small",
                    Map.of(
                        "storage.files.existingClaim", "uploads",
                        "storage.exports.existingClaim", "archives")))
            .one(Deployment.class, "retention-service")
            .getSpec()
            .getTemplate()
            .getSpec();

    // Then
    assertThat(pod.getVolumes())
        .filteredOn(it -> it.getPersistentVolumeClaim() != null)
        .extracting(it -> it.getPersistentVolumeClaim().getClaimName())
        .containsExactly("uploads", "archives");
    var container = pod.getContainers().getFirst();
    assertThat(container.getVolumeMounts())
        .filteredOn(it -> it.getName().equals("files") || it.getName().equals("exports"))
        .noneMatch(it -> Boolean.TRUE.equals(it.getReadOnly()))
        .extracting(VolumeMount::getMountPath)
        .containsExactlyElementsOf(
            container.getEnv().stream()
                .filter(variable ->
                    variable.getName().equals("SAFEKEEP_RETENTION_FILE_ROOT")
                        || variable.getName().equals("SAFEKEEP_RETENTION_EXPORTS_SPOOL"))
                .map(EnvVar::getValue)
                .toList());
  }

  @Test
  void aBucketTakesThePlaceOfTheSecondClaim() {
    // When
    var rendered = Manifests.parse(Chart.render("production", Map.of()));

    // Then
    assertThat(rendered.all(PersistentVolumeClaim.class))
        .extracting(it -> it.getMetadata().getName())
        .containsExactlyInAnyOrder("repository", "tenant-keys");
    var container =
        rendered
            .one(Deployment.class, "backup-service")
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst();
    assertThat(container.getEnv())
        .anySatisfy(it -> {
          assertThat(it.getName()).isEqualTo("SAFEKEEP_REPOSITORIES_SECOND_PLACE");
          assertThat(it.getValue()).isEqualTo("example-backups/safekeep");
        })
        .anySatisfy(it -> {
          assertThat(it.getName()).isEqualTo("SAFEKEEP_REPOSITORIES_SECOND_S3_SECRET_ACCESS_KEY");
          assertThat(it.getValueFrom().getSecretKeyRef().getName()).isEqualTo("second-repository");
        });
  }
}
