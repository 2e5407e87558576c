//! The commands of the pane: each is the id of an operation.

use super::{
    kill::{CANCEL, CONNECTION, MATCHING, ROOT},
    offers::EXPLAIN,
    raise::RAISE,
};
use crate::{
    domain::{
        command::{Command, CommandId, Danger, Scope},
        words::Words,
    },
    panes::mysql::ID,
};

const fn command(id: CommandId, keys: &'static [&'static str], hint: u8, title: Words, doc: Words) -> Command {
    Command { id, keys, title, doc, scope: Scope::Pane(ID), danger: Danger::Act, hint }
}

/// A look of its own.
const EXPLAINED: Command = Command {
    danger: Danger::Ask,
    ..command(
        EXPLAIN,
        &["x"],
        0,
        Words::new("explain", "실행 계획"),
        Words::new(
            "Shows how the server carries out the statement that the session runs; never runs it.",
            "세션이 실행 중인 쿼리의 실행 계획을 보여 줍니다. 쿼리를 실행하지는 않습니다.",
        ),
    )
};

/// All of them.
pub(in crate::panes::mysql) const COMMANDS: &[Command] = &[
    command(
        CANCEL,
        &["C"],
        1,
        Words::new("cancel query", "쿼리 취소"),
        Words::new(
            "Cancels the statement that the session runs; its connection and its transaction stay.",
            "세션이 실행 중인 쿼리를 취소합니다. 연결과 트랜잭션은 그대로 남습니다.",
        ),
    ),
    command(
        CONNECTION,
        &["K"],
        2,
        Words::new("kill connection", "연결 끊기"),
        Words::new(
            "Ends the connection; its transaction is rolled back and its locks are released.",
            "연결을 끊습니다. 트랜잭션은 롤백되고 락이 풀립니다.",
        ),
    ),
    command(
        ROOT,
        &[],
        0,
        Words::new("kill the root blocker", "근원 세션 끊기"),
        Words::new(
            "Ends the connection at the root of the tree of locks, for which all others in it wait.",
            "락 트리의 모든 세션이 기다리고 있는 근원 세션의 연결을 끊습니다.",
        ),
    ),
    command(
        MATCHING,
        &[],
        0,
        Words::new("kill matching", "조건에 맞는 연결 끊기"),
        Words::new(
            "Ends all connections of a user, a host, a statement or an age; lists them first.",
            "사용자, 호스트, 쿼리, 시간 조건에 맞는 연결을 모두 끊습니다. 먼저 목록을 보여 줍니다.",
        ),
    ),
    EXPLAINED,
    command(
        RAISE,
        &[],
        0,
        Words::new("raise max_connections", "max_connections 올리기"),
        Words::new(
            "Raises the limit on connections until the server restarts; the old value can be put back.",
            "서버를 다시 시작할 때까지 최대 연결 수를 올립니다. 이전 값으로 되돌릴 수 있습니다.",
        ),
    ),
];
