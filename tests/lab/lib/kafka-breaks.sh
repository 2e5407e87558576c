# The breaks of Kafka: orders to the traffic, and brokers that die.
# shellcheck shell=bash disable=SC2034  # the list of breaks is read by breaks.sh

KAFKA_BREAKS=(consumer-stalled consumer-slow rebalance-storm kafka-broker-down kafka-down)

kafka_victim() { # NAME: the group that it concerns
  case $1 in
    consumer-stalled) echo coupon-consumer ;;
    consumer-slow) echo hhplus-consumer-group ;;
    rebalance-storm) echo orders-projection ;;
  esac
}

# An order to the traffic; it ends with its file, or after so many seconds.
kafka_order() { # NAME GROUP MODE NUMBER SECONDS
  printf '%s %s %s %s\n' "$2" "$3" "$4" $((EPOCHSECONDS + $5)) >"$KAFKA/order.new" && mv "$KAFKA/order.new" "$KAFKA_CONTROL/$1"
}

kafka_in_force() { # NAME DIR
  local lag
  case $1 in
    consumer-stalled | consumer-slow)
      lag=$(kafka_group "$(kafka_victim "$1")" lag) && ((lag > 50)) && [[ $(kafka_group "$(kafka_victim "$1")" state) == Stable ]] ;;
    rebalance-storm)
      (($(kafka_group "$(kafka_victim "$1")" rebalances) >= $(<"$2/rebalances") + 3)) ;;
    kafka-broker-down) [[ $(kafka_state main-2) == down && $(kafka_nodes main) == 1 ]] ;;
    kafka-down) [[ $(kafka_state main-1)$(kafka_state main-2) == downdown ]] ;;
  esac
}

# Says why the break cannot be made now.
kafka_refuses() { # NAME
  local node
  kafka_pid load >/dev/null || { echo "kafka is not running: 'lab up kafka' first"; return; }
  for node in main-1 main-2; do
    [[ $(kafka_state "$node") == up ]] && continue
    if active kafka-down kafka; then echo "kafka is down: 'lab heal kafka-down' first"
    elif active kafka-broker-down kafka; then echo "a broker is down: 'lab heal kafka-broker-down' first"
    else echo "kafka ($node) is $(kafka_state "$node"): 'lab up kafka' first"; fi
    return
  done
  if [[ $1 == consumer-slow ]] && active cascade shop; then echo "the cascade uses $(kafka_victim "$1"): 'lab heal cascade' first"; fi
}

kafka_break() { # NAME DIR
  case $1 in
    consumer-stalled) kafka_order "$1" "$(kafka_victim "$1")" stall 0 "$LIMIT" ;;
    consumer-slow) kafka_order "$1" "$(kafka_victim "$1")" slow 15 "$LIMIT" ;;
    rebalance-storm)
      kafka_group "$(kafka_victim "$1")" rebalances >"$2/rebalances"
      kafka_order "$1" "$(kafka_victim "$1")" storm 0 "$LIMIT" ;;
    kafka-broker-down) kafka_kill main-2 ;;
    kafka-down) kafka_kill main-1 && kafka_kill main-2 ;;
  esac
}

kafka_caught_up() { # GROUP MEMBERS
  local lag
  lag=$(kafka_group "$1" lag) && ((lag < 50)) && [[ $(kafka_group "$1" state)$(kafka_group "$1" members) == "Stable$2" ]]
}

kafka_heal() { # NAME
  local members=2
  case $1 in
    kafka-*)
      rm -f "$KAFKA_STATUS/main"
      if ! { (kafka_launch main-1) && (kafka_launch main-2) && wait_for 60 kafka_ready; }; then
        warn "kafka is not well after healing $1: $(cat "$KAFKA_STATUS"/* | tr '\n' ' ')"
        return 1
      fi ;;
    *)
      rm -f "$KAFKA_CONTROL/$1"
      [[ $(kafka_state main-1)$(kafka_state main-2) == upup ]] || return 0
      [[ $1 == consumer-slow ]] && members=3
      wait_for 90 kafka_caught_up "$(kafka_victim "$1")" "$members" ||
        { warn "$(kafka_victim "$1") does not catch up: $(kafka_told main | grep "$(kafka_victim "$1")")"; return 1; } ;;
  esac
}
