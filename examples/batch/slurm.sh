#!/usr/bin/env bash
# An array job: 16 tasks, each of which does every 16th shard. Plan first, on the login node:
#   mien batch plan /data/photos --out /scratch/store
#   sbatch slurm.sh /scratch/store
#SBATCH --job-name=mien-batch
#SBATCH --array=0-15
#SBATCH --cpus-per-task=4
#SBATCH --mem=6G
#SBATCH --time=24:00:00
# SIGTERM a minute before the end: the pictures at hand are finished, and a requeued task goes on.
#SBATCH --signal=TERM@60
#SBATCH --requeue
set -euo pipefail
exec mien batch work "${1:?the store}" --processes "${SLURM_CPUS_PER_TASK:-1}"
