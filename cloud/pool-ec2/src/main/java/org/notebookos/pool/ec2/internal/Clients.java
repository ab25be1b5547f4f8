package org.notebookos.pool.ec2.internal;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The SDK's clients of one pool. Each wait for an answer is bounded. */
record Clients(AutoScalingClient scaling, Ec2Client ec2, SqsClient sqs) implements AutoCloseable {

    private static final int ATTEMPTS = 2;

    /** Makes them; they connect when they are used. */
    static Clients of(Ec2Settings.Cloud cloud, Duration answer) {
        // The SDK would else ask an instance's metadata service without a session token when it gets none with one.
        System.setProperty(SdkSystemSetting.AWS_EC2_METADATA_V1_DISABLED.property(), "true");
        AwsCredentialsProvider credentials = cloud.profile().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : ProfileCredentialsProvider.create(cloud.profile());
        return new Clients(
                built(AutoScalingClient.builder(), cloud, answer, credentials).build(),
                built(Ec2Client.builder(), cloud, answer, credentials).build(),
                built(SqsClient.builder(), cloud, answer, credentials).build());
    }

    private static <
                    B extends
                            AwsSyncClientBuilder<B, C>
                                    & software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, C>,
                    C>
            B built(B builder, Ec2Settings.Cloud cloud, Duration answer, AwsCredentialsProvider credentials) {
        Optional<URI> endpoint = cloud.endpoint();
        endpoint.ifPresent(builder::endpointOverride);
        return builder.region(Region.of(cloud.region()))
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(answer)
                        .socketTimeout(answer))
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(answer)
                        .apiCallTimeout(answer.multipliedBy(ATTEMPTS))
                        .retryStrategy(retry -> retry.maxAttempts(ATTEMPTS)));
    }

    @Override
    public void close() {
        scaling.close();
        ec2.close();
        sqs.close();
    }
}
