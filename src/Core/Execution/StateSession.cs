using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>
/// What a stateful model keeps between its predictions. Batches are of one size and go on where the batch before ended, whether they come in one
/// call or in several; calls of several threads come one after another. A call that fails or is cancelled leaves the state as it was.
/// </summary>
internal sealed class StateSession
{
    private readonly Lock _lock = new();
    private byte[][] _states;

    /// <summary>Starts from zeros.</summary>
    /// <param name="graph">The model, with <see cref="ModelGraph.States"/>.</param>
    public StateSession(ModelGraph graph)
    {
        Batch = graph.StateBatch ?? throw new ArgumentException("The model keeps no state.", nameof(graph));
        _states = [.. graph.States.Select(s => Tensor.AllocateBytes(s.Value.Spec.DataType, s.Value.Shape.For(Batch), s.Name))];
    }

    /// <summary>The samples of a batch.</summary>
    public int Batch { get; }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _states = Zeros();
        }
    }

    /// <summary>States as they are at the beginning.</summary>
    public byte[][] Zeros() => [.. _states.Select(s => new byte[s.Length])];

    /// <summary>Refuses samples that are no whole number of batches.</summary>
    /// <exception cref="InvalidInputException">They are not.</exception>
    public static void RequireWhole(int samples, int batch, string name)
    {
        if (samples % batch != 0)
        {
            throw new InvalidInputException(
                $"'{name}' keeps state from batch to batch, of {batch} samples each; {samples} samples were given.", $"Give a multiple of {batch} samples: the first of each batch go on from one another, and so on.");
        }
    }

    /// <summary>Runs batch after batch.</summary>
    /// <param name="inputs">The bytes of each input.</param>
    /// <param name="outputs">Receives the bytes of each output.</param>
    /// <param name="samples">The number of samples, a multiple of <see cref="Batch"/>.</param>
    /// <param name="run">Runs one batch: the inputs and then the states; the outputs and then what takes the states' places.</param>
    /// <param name="cancellationToken">Ends the work between two batches.</param>
    public void Run(
        ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, int samples, Action<ReadOnlyMemory<byte>[], Memory<byte>[], int> run, CancellationToken cancellationToken)
    {
        if (samples == 0)
        {
            return;
        }

        lock (_lock)
        {
            byte[][] current = [.. _states.Select(s => (byte[])s.Clone())];
            byte[][] next = Zeros();
            BatchParts.Run(
                inputs,
                outputs,
                samples,
                Batch,
                (i, o, count) =>
                {
                    run([.. i, .. current], [.. o, .. next], count);
                    (current, next) = (next, current);
                },
                cancellationToken);
            _states = current;
        }
    }
}
