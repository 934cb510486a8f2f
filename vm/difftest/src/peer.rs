//! Our side, in a process of its own: frames over pipes.

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

    /// The answer to one request. `Err`: our side died.
    pub fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>, String> {
        self.exchange(request)
            .map_err(|error| format!("our side ended: {error}, {:?}", self.child.wait()))
    }

    fn exchange(&mut self, request: &[u8]) -> std::io::Result<Vec<u8>> {
        self.input.write_all(&(request.len() as u32).to_le_bytes())?;
        self.input.write_all(request)?;
        self.input.flush()?;
        let mut size = [0; 4];
        self.output.read_exact(&mut size)?;
        let mut answer = vec![0; u32::from_le_bytes(size) as usize];
        self.output.read_exact(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
