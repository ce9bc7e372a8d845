namespace TfModelTools.Runtime;

/// <summary>
/// A recurrent layer of one sample on two threads: each computes half of the units, and after every step, which takes a few microseconds,
/// they exchange their halves of the state. Nobody relies on the second thread: the first one does everything alone until it has come, and
/// again when it does not keep pace. Either way each unit is computed by the same code, to the same bits.
/// </summary>
/// <param name="kernel">The layer, of two shards.</param>
/// <param name="sequences">The sample; there is no mask.</param>
/// <param name="follower">The second thread's side, taken for this prediction.</param>
internal readonly unsafe struct RecurrentPair(GatedRecurrentKernel kernel, RecurrentSequences sequences, RecurrentFollower follower)
{
    /// <summary>Runs the layer, and gives the follower up.</summary>
    public void Run()
    {
        using WorkerScope alone = Workers.Use(1);
        try
        {
            Lead();
        }
        finally
        {
            follower.GiveUp();
        }
    }

    private void Lead()
    {
        int chunk = kernel.PairChunk;
        int second = kernel.Shards[1].Start;
        int columns0 = kernel.ColumnsOf(0);
        int columns1 = kernel.ColumnsOf(1);
        using Scratch states = Scratch.Rent(4L * kernel.Units);
        using Scratch products = Scratch.Rent((long)chunk * (columns0 + columns1));
        using Scratch workspace = Scratch.Rent(kernel.WorkspacePerSample);
        float* z0 = products.Pointer;
        float* z1 = z0 + ((nint)chunk * columns0);
        RecurrentState state = new(states.Pointer, kernel.Units, sequences.InitialH, sequences.InitialC);
        bool isPair = false;
        bool isLeft = false;
        for (int first = 0; first < kernel.Steps; first += chunk)
        {
            int steps = Math.Min(chunk, kernel.Steps - first);
            if (!isPair && !isLeft && follower.IsPresent)
            {
                follower.Begin(first, state.H, state.C + second);
                isPair = true;
            }

            kernel.Project(0, sequences, first, steps, z0);
            bool isProjected = false;
            for (int k = first; k < first + steps; k++)
            {
                kernel.Step(0, 1, z0 + ((nint)(k - first) * columns0), state, workspace.Pointer);
                if (isPair)
                {
                    follower.Give(k, state.NextH);
                    if (!follower.TryTake(k, state.NextH + second))
                    {
                        follower.TakeCell(k - 1, state.C + second);
                        isPair = false;
                        isLeft = true;
                    }
                }

                if (!isPair)
                {
                    if (!isProjected)
                    {
                        kernel.Project(1, sequences, first, steps, z1);
                        isProjected = true;
                    }

                    kernel.Step(1, 1, z1 + ((nint)(k - first) * columns1), state, workspace.Pointer);
                }

                state.Swap();
                if (kernel.ReturnsSequences || k == kernel.Steps - 1)
                {
                    kernel.Write(state.H, sequences, k);
                }
            }
        }

        if (isPair)
        {
            follower.TakeCell(kernel.Steps - 1, state.C + second);
        }

        kernel.Finish(state, sequences);
    }
}
