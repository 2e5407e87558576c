import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The everyday traffic on the lab's Kafka clusters: real producers, real consumer groups.
 *
 * Usage: Load CONTROL_DIRECTORY STATUS_DIRECTORY
 *
 * Every file of the control directory holds one order, "GROUP MODE NUMBER UNTIL" (UNTIL in seconds since 1970):
 *   stall 0   the members stay in the group, and neither consume nor commit
 *   slow N    the whole group handles N records a second
 *   storm 0   a further member joins and leaves every two seconds, and the others are slow to rejoin
 * An order ends with its file, or at UNTIL. One file for each cluster is written anew every second, from what it says:
 *   cluster NAME nodes=2
 *   group NAME GROUP state=Stable members=3 lag=12 rebalances=1
 */
public final class Load {
    /** A topic, the broker of each of its partitions, and how many records a second go into it. */
    record Topic(String name, int[] leaders, double rate) {}

    /** A consumer group: what it reads, with how many members, and how much all of them handle a second. */
    record Group(String name, List<String> topics, int members, int capacity, String protocol) {}

    record Order(String mode, int number) {}

    static final Order RUN = new Order("run", 0);
    static final Map<String, Order> ORDERS = new ConcurrentHashMap<>();
    static final Map<String, AtomicInteger> REBALANCES = new ConcurrentHashMap<>();
    /** Where the broker keeps the offsets: all on node 1, so that the groups stay readable when node 2 dies. */
    static final Topic OFFSETS = new Topic("__consumer_offsets", new int[] {1, 1, 1, 1}, 0);

    /** Set at the end: the members leave their groups, so that the next start need not wait for the dead. */
    static volatile boolean ending;

    static final List<Thread> MEMBERS = new CopyOnWriteArrayList<>();

    final String cluster;
    final String bootstrap;
    final List<Topic> topics;
    final List<Group> groups;

    Load(String cluster, String bootstrap, List<Topic> topics, List<Group> groups) {
        this.cluster = cluster;
        this.bootstrap = bootstrap;
        this.topics = topics;
        this.groups = groups;
    }

    public static void main(String[] args) throws Exception {
        Load main = new Load("main", "127.0.0.1:19092,127.0.0.1:19093",
            List.of(new Topic("orders", new int[] {1, 2, 1, 2, 1, 2}, 40),
                new Topic("coupon-issue", new int[] {1, 2, 1}, 14),
                new Topic("payments", new int[] {1, 2}, 6),
                new Topic("delivery-events", new int[] {1, 1, 2, 2}, 4),
                new Topic("audit-log", new int[] {1}, 0)),
            List.of(new Group("hhplus-consumer-group", List.of("orders"), 3, 600, "classic"),
                new Group("coupon-consumer", List.of("coupon-issue"), 2, 400, "classic"),
                new Group("orders-projection", List.of("orders", "payments"), 2, 400, "classic"),
                new Group("delivery-tracker", List.of("delivery-events"), 1, 100, "consumer")));
        Load legacy = new Load("legacy", "127.0.0.1:19192",
            List.of(new Topic("orders", new int[] {1, 1, 1}, 5), new Topic("stock-sync", new int[] {1, 1}, 2)),
            List.of(new Group("legacy-consumer", List.of("orders"), 1, 100, "classic"),
                new Group("stock-sync", List.of("stock-sync"), 1, 100, "classic")));
        Runtime.getRuntime().addShutdownHook(new Thread(Load::leave));
        thread("control", () -> readOrders(Path.of(args[0])));
        main.start(Path.of(args[1]));
        legacy.start(Path.of(args[1]));
    }

    void start(Path status) {
        thread(cluster + "-admin", () -> {
            prepare();
            thread(cluster + "-producer", this::produce);
            for (Group group : groups) {
                REBALANCES.put(group.name, new AtomicInteger());
                for (int n = 1; n <= group.members; n++) {
                    String id = group.name + "-" + n;
                    MEMBERS.add(thread(id, () -> consume(group, id, Long.MAX_VALUE)));
                }
                MEMBERS.add(thread(group.name + "-guests", () -> storm(group)));
            }
            watch(status);
        });
    }

    static void leave() {
        ending = true;
        long until = System.currentTimeMillis() + 2500;
        for (Thread member : MEMBERS) {
            try {
                member.join(Math.max(1, until - System.currentTimeMillis()));
            } catch (InterruptedException end) {
                return;
            }
        }
    }

    // --- Topics ----------------------------------------------------------------------------------------------------

    void prepare() throws Exception {
        try (Admin admin = Admin.create(settings("lab-prepare"))) {
            List<Topic> all = new ArrayList<>(topics);
            all.add(OFFSETS);
            for (Topic topic : all) {
                Map<Integer, List<Integer>> replicas = new HashMap<>();
                for (int i = 0; i < topic.leaders.length; i++) {
                    replicas.put(i, List.of(topic.leaders[i]));
                }
                NewTopic wanted = new NewTopic(topic.name, replicas);
                if (topic == OFFSETS) {
                    wanted.configs(Map.of("cleanup.policy", "compact", "compression.type", "producer"));
                }
                try {
                    admin.createTopics(List.of(wanted)).all().get();
                } catch (ExecutionException error) {
                    if (!(error.getCause() instanceof TopicExistsException)) {
                        throw error;
                    }
                }
            }
            if (cluster.equals("main")) {
                // A group without members, which has read everything.
                admin.alterConsumerGroupOffsets("nightly-report",
                    Map.of(new TopicPartition("audit-log", 0), new OffsetAndMetadata(0))).all().get();
                admin.createAcls(List.of(mayDescribe(ResourceType.GROUP, "*"), mayDescribe(ResourceType.TOPIC, "*"),
                    mayDescribe(ResourceType.CLUSTER, "kafka-cluster"))).all().get();
            }
        }
    }

    /** What user watch may: look, and nothing else. */
    static AclBinding mayDescribe(ResourceType type, String name) {
        return new AclBinding(new ResourcePattern(type, name, PatternType.LITERAL),
            new AccessControlEntry("User:watch", "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW));
    }

    // --- Producing -------------------------------------------------------------------------------------------------

    void produce() throws Exception {
        Properties settings = settings("order-api");
        settings.put("acks", "1");
        settings.put("max.block.ms", "1000");
        settings.put("delivery.timeout.ms", "5000");
        settings.put("request.timeout.ms", "3000");
        settings.put("buffer.memory", "8388608");
        settings.put("enable.idempotence", "false");
        double[] due = new double[topics.size()];
        long number = System.currentTimeMillis() / 1000 * 1000;
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            while (true) {
                // Nothing real is quite even: up and down by a fifth within a minute.
                double tide = 1 + 0.2 * Math.sin(System.currentTimeMillis() / 60000.0 * 2 * Math.PI);
                for (int i = 0; i < due.length; i++) {
                    Topic topic = topics.get(i);
                    for (due[i] += topic.rate * tide / 10; due[i] >= 1; due[i]--) {
                        number++;
                        String value = "{\"id\":" + number + ",\"user\":" + number % 997 + ",\"amount\":" + number % 89 * 1000 + "}";
                        producer.send(new ProducerRecord<>(topic.name, partition(topic), String.valueOf(number % 997), value));
                    }
                }
                Thread.sleep(100);
            }
        }
    }

    /** Partition 0 of coupon-issue is hot: a popular coupon. The others are even. */
    static int partition(Topic topic) {
        var random = ThreadLocalRandom.current();
        return topic.name.equals("coupon-issue") && random.nextInt(3) == 0 ? 0 : random.nextInt(topic.leaders.length);
    }

    // --- Consuming -------------------------------------------------------------------------------------------------

    static Order order(Group group) {
        return ORDERS.getOrDefault(group.name, RUN);
    }

    /** One member of a group, until a time in nanoseconds. */
    void consume(Group group, String id, long until) throws Exception {
        Properties settings = settings(id);
        settings.put("group.id", group.name);
        settings.put("group.protocol", group.protocol);
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.poll.records", "50");
        if (group.protocol.equals("classic")) {
            settings.put("session.timeout.ms", "6000");
            settings.put("heartbeat.interval.ms", "1000");
        }
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            AtomicInteger rebalances = REBALANCES.get(group.name);
            consumer.subscribe(group.topics, new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    if (id.endsWith("-1")) {
                        rebalances.incrementAndGet();
                    }
                }
            });
            while (!ending && System.nanoTime() < until) {
                if (order(group).mode.equals("stall")) {
                    // Alive: it polls, so that it stays in the group, and takes nothing.
                    consumer.pause(consumer.assignment());
                    consumer.poll(Duration.ofMillis(200));
                    continue;
                }
                consumer.resume(consumer.paused());
                handle(consumer, group);
                if (order(group).mode.equals("storm") && until == Long.MAX_VALUE) {
                    Thread.sleep(400);
                }
            }
        }
    }

    /** Takes a batch and handles it as fast as the group may; what is handled is committed twice a second. */
    static void handle(KafkaConsumer<String, String> consumer, Group group) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        long committed = System.nanoTime();
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
            Order order = order(group);
            if (order.mode.equals("stall")) {
                // What is not handled is read again when it goes on.
                var here = new TopicPartition(record.topic(), record.partition());
                if (consumer.assignment().contains(here) && !done.containsKey(here)) {
                    done.put(here, new OffsetAndMetadata(record.offset()));
                }
                continue;
            }
            if (ending) {
                break;
            }
            double rate = order.mode.equals("slow") ? order.number : group.capacity;
            Thread.sleep(Math.round(1000 * group.members / rate));
            done.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
            if (System.nanoTime() - committed > 500_000_000L) {
                commit(consumer, done);
                committed = System.nanoTime();
            }
        }
        if (!done.isEmpty()) {
            commit(consumer, done);
            if (order(group).mode.equals("stall")) {
                done.forEach((partition, offset) -> consumer.seek(partition, offset));
            }
        }
    }

    /** A rebalance in between is no failure: what was not committed is handled again. */
    static void commit(KafkaConsumer<String, String> consumer, Map<TopicPartition, OffsetAndMetadata> done) {
        try {
            consumer.commitSync(done);
        } catch (CommitFailedException | RebalanceInProgressException rebalance) {
            done.clear();
        }
    }

    void storm(Group group) throws Exception {
        int n = group.members;
        while (!ending) {
            if (order(group).mode.equals("storm")) {
                consume(group, group.name + "-" + ++n, System.nanoTime() + 1_200_000_000L);
            }
            Thread.sleep(300);
        }
    }

    // --- What the clusters say -------------------------------------------------------------------------------------

    void watch(Path status) throws Exception {
        List<String> names = groups.stream().map(Group::name).collect(Collectors.toCollection(ArrayList::new));
        if (cluster.equals("main")) {
            names.add("nightly-report");
        }
        try (Admin admin = Admin.create(settings("lab-watch"))) {
            while (true) {
                String text;
                try {
                    text = look(admin, names);
                } catch (ExecutionException error) {
                    text = "cluster " + cluster + " nodes=0 " + String.valueOf(error.getMessage()).replace('\n', ' ') + "\n";
                }
                write(status.resolve(cluster), text);
                Thread.sleep(800);
            }
        }
    }

    String look(Admin admin, List<String> names) throws Exception {
        StringBuilder text = new StringBuilder();
        text.append("cluster ").append(cluster).append(" nodes=").append(admin.describeCluster().nodes().get().size()).append('\n');
        Map<String, ConsumerGroupDescription> described = admin.describeConsumerGroups(names).all().get();
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (String name : names) {
            var offsets = admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get();
            committed.put(name, offsets);
            offsets.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        }
        ListOffsetsResult ends = admin.listOffsets(wanted);
        long until = System.currentTimeMillis() + 1500;
        for (String name : names) {
            long lag = 0;
            for (var entry : committed.get(name).entrySet()) {
                try {
                    long left = Math.max(0, until - System.currentTimeMillis());
                    lag += ends.partitionResult(entry.getKey()).get(left, TimeUnit.MILLISECONDS).offset() - entry.getValue().offset();
                } catch (ExecutionException | TimeoutException error) {
                    // Its broker is dead: its lag is unknown.
                }
            }
            text.append("group ").append(cluster).append(' ').append(name).append(" state=").append(described.get(name).groupState())
                .append(" members=").append(described.get(name).members().size()).append(" lag=").append(lag)
                .append(" rebalances=").append(REBALANCES.getOrDefault(name, new AtomicInteger())).append('\n');
        }
        return text.toString();
    }

    static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    // --- Orders ----------------------------------------------------------------------------------------------------

    static void readOrders(Path directory) throws Exception {
        while (true) {
            Map<String, Order> read = new HashMap<>();
            try (var files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    try {
                        String[] words = Files.readString(file).trim().split(" ");
                        if (words.length == 4 && Long.parseLong(words[3]) > System.currentTimeMillis() / 1000) {
                            read.put(words[0], new Order(words[1], Integer.parseInt(words[2])));
                        }
                    } catch (IOException gone) {
                        // Taken back between the two looks.
                    }
                }
            }
            ORDERS.keySet().retainAll(read.keySet());
            ORDERS.putAll(read);
            Thread.sleep(200);
        }
    }

    // --- Everything ------------------------------------------------------------------------------------------------

    Properties settings(String id) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("client.id", id);
        settings.put("reconnect.backoff.max.ms", "1000");
        settings.put("request.timeout.ms", "4000");
        settings.put("default.api.timeout.ms", "6000");
        return settings;
    }

    interface Work {
        void run() throws Exception;
    }

    /** Runs for ever: what fails (a broker is down) is begun again. */
    static Thread thread(String name, Work work) {
        Thread thread = new Thread(() -> {
            while (!ending) {
                try {
                    work.run();
                    return;
                } catch (Exception error) {
                    System.err.println(name + ": " + error);
                }
                try {
                    Thread.sleep(1000);
                } catch (InterruptedException end) {
                    return;
                }
            }
        }, name);
        thread.start();
        return thread;
    }
}
