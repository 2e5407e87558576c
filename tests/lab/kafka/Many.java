import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A hundred consumer groups, each with offsets in a thousand partitions: what the figures are measured on.
 *
 * Usage: Many BROKERS up|down
 */
public final class Many {
    private static final int GROUPS = 100;
    private static final int TOPICS = 10;
    private static final int PARTITIONS = 100;

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", args[0]);
        settings.put("default.api.timeout.ms", "120000");
        List<String> topics = IntStream.range(0, TOPICS).mapToObj(n -> "many-" + n).toList();
        List<String> groups = IntStream.range(0, GROUPS).mapToObj(n -> "many-group-" + n).toList();
        try (Admin admin = Admin.create(settings)) {
            if (args[1].equals("down")) {
                admin.deleteConsumerGroups(groups).all().get();
                admin.deleteTopics(topics).all().get();
                return;
            }
            List<NewTopic> wanted = new ArrayList<>();
            topics.forEach(topic -> wanted.add(new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty())));
            admin.createTopics(wanted).all().get();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (String topic : topics) {
                IntStream.range(0, PARTITIONS)
                    .forEach(n -> offsets.put(new TopicPartition(topic, n), new OffsetAndMetadata(0)));
            }
            for (String group : groups) {
                admin.alterConsumerGroupOffsets(group, offsets).all().get();
            }
        }
    }

    private Many() {}
}
