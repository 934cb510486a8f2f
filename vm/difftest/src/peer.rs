//! Our side, in a process of its own: frames over pipes.

use near_parameters::vm::Config;
use std::io::{BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct Peer {
    child: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Peer {
    pub fn start(program: &str) -> Self {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {program}: {error}"));
        let input = BufWriter::new(child.stdin.take().expect("stdin is piped"));
        let output = BufReader::new(child.stdout.take().expect("stdout is piped"));
        Peer { child, input, output }
    }

    fn exchange(&mut self, request: &[u8]) -> std::io::Result<(u8, Vec<u8>)> {
        self.input.write_all(&(request.len() as u32).to_le_bytes())?;
        self.input.write_all(request)?;
        self.input.flush()?;
        let mut size = [0; 4];
        self.output.read_exact(&mut size)?;
        let mut answer = vec![0; u32::from_le_bytes(size) as usize];
        self.output.read_exact(&mut answer)?;
        let status = answer.remove(0);
        Ok((status, answer))
    }

    /// What our preparation makes of `wasm`: the prepared module, or the name of the error.
    /// `Err`: our side died.
    pub fn prepare(&mut self, wasm: &[u8], config: &Config) -> Result<Result<Vec<u8>, String>, String> {
        let mut request = config_words(config)
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect::<Vec<u8>>();
        request.extend_from_slice(wasm);
        match self.exchange(&request) {
            Ok((0, prepared)) => Ok(Ok(prepared)),
            Ok((_, name)) => Ok(Err(String::from_utf8_lossy(&name).into_owned())),
            Err(error) => Err(format!("our side ended: {error}, {:?}", self.child.wait())),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The configuration in the order in which peer_main.cpp reads it.
fn config_words(config: &Config) -> [u64; 20] {
    let limits = &config.limit_config;
    let or_none = |limit: Option<u64>| limit.unwrap_or(u64::MAX);
    [
        or_none(limits.max_types_per_contract),
        or_none(limits.max_functions_number_per_contract),
        or_none(limits.max_locals_per_contract),
        limits.min_contract_size_per_local.unwrap_or(0),
        or_none(limits.max_function_body_size),
        or_none(limits.max_tables_per_contract.map(u64::from)),
        or_none(limits.max_elements_per_contract_table.map(|limit| limit as u64)),
        or_none(limits.max_globals_per_contract),
        or_none(limits.max_instrumented_code_size),
        config.regular_op_cost.into(),
        config.linear_op_base_cost,
        config.linear_op_unit_cost,
        limits.max_stack_height.into(),
        limits.initial_memory_pages.into(),
        limits.max_memory_pages.into(),
        or_none(limits.max_params_per_function),
        or_none(limits.max_params_per_contract),
        or_none(limits.max_operand_stack_bytes_per_function),
        or_none(limits.max_blocks_per_function),
        or_none(limits.max_blocks_per_contract),
    ]
}
