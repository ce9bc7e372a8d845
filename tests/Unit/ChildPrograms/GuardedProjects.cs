using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.Guard.Buffers;

namespace TfModelTools.Tests.ChildPrograms;

/// <summary>
/// Predicts with generated projects on guarded memory: inputs and outputs, and, put in the place of the memory that the projects' own kernels keep and
/// work in, that as well. An access out of bounds ends the process. Prints what it tries before it does, faults that show afterwards, and the number of
/// predictions. Arguments: the projects' folders.
/// </summary>
internal static class GuardedProjects
{
    public const string Name = "guarded-projects";

    /// <summary>Starts a line that tells a fault.</summary>
    public const string Fault = "fault: ";

    private static readonly Placement[] Placements = [Placement.End, Placement.Begin, new(false, 5)];

    public static int Run(string[] args)
    {
        string[] folders = [.. args.Select(a => Path.Combine(a, "csharp_generated_code"))];
        GeneratedProjectInterface[] descriptions = [.. folders.Select(f => GeneratedProjectInterface.Read(Path.Combine(f, "model", "interface.json")))];
        (AssemblyLoadContext context, Func<string, Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int>>[] create) =
            GeneratedProjectCompiler.Compile([.. folders.Zip(descriptions)], CancellationToken.None);
        Type[] types = context.Assemblies.Single().GetTypes();

        // The projects' own copies of what the runtime has for tests.
        Property(types, "Workers", "MinimumOperations").SetValue(null, 1L);
        PropertyInfo replacement = Property(types, "KernelMemory", "Replacement");
        int predictions = 0;
        int faults = 0;
        for (int i = 0; i < folders.Length; i++)
        {
            string weights = Path.Combine(folders[i], "model", descriptions[i].Weights);
            Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int> plain = create[i](weights);
            foreach (Placement placement in Placements)
            {
                // Never released: a helper may still be at work in it.
                GuardedKernelMemory memory = new() { Placement = placement };
                replacement.SetValue(null, (Func<int, int, Memory<float>>)memory.Allocate);
                Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int> guarded = create[i](weights);
                foreach (int batch in new[] { 1, 2, 5 })
                {
                    byte[][] inputs = [.. descriptions[i].Inputs.Select((p, n) => Content(p, batch, n))];
                    byte[][] expected = [.. descriptions[i].Outputs.Select(p => Tensor.AllocateBytes(p.DataType, p.Shape.For(batch), p.Name))];
                    replacement.SetValue(null, null);
                    plain([.. inputs.Select(b => (ReadOnlyMemory<byte>)b)], [.. expected.Select(b => (Memory<byte>)b)], batch, 1);
                    replacement.SetValue(null, (Func<int, int, Memory<float>>)memory.Allocate);
                    for (int threads = 1; threads <= 3; threads++)
                    {
                        string what = string.Create(CultureInfo.InvariantCulture, $"{descriptions[i].Name}, {batch} samples, {threads} threads, {placement}");
                        Console.WriteLine(what);
                        Console.Out.Flush();
                        if ((Predict(guarded, inputs, expected, batch, threads, placement) ?? memory.Damage()) is string fault)
                        {
                            Console.WriteLine($"{Fault}{what}: {fault}");
                            faults++;
                        }

                        predictions++;
                    }
                }

                replacement.SetValue(null, null);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{predictions} predictions"));
        return faults == 0 ? 0 : 1;
    }

    private static string? Predict(Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int> predict, byte[][] inputs, byte[][] expected, int batch, int threads, Placement placement)
    {
        GuardedBuffer[] given = [.. inputs.Select((b, i) => Place(b.Length, placement.For(i)))];
        GuardedBuffer[] results = [.. expected.Select((b, i) => Place(b.Length, placement.For(inputs.Length + i)))];
        for (int i = 0; i < given.Length; i++)
        {
            inputs[i].CopyTo(given[i].Bytes);
        }

        predict(
            [.. given.Select(b => (ReadOnlyMemory<byte>)new BufferMemory<byte>(b).Memory)], [.. results.Select(b => new BufferMemory<byte>(b).Memory)], batch, threads);
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i].Damage() is not null || !given[i].Bytes.SequenceEqual(inputs[i]))
            {
                return $"input {i} was changed, or what lies beside it";
            }
        }

        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Damage() is string damage)
            {
                return damage;
            }

            if (!results[i].Bytes.SequenceEqual(expected[i]))
            {
                return $"output {i} is another than on ordinary memory";
            }
        }

        return null;
    }

    // Elements of 4 bytes: float32 and int32.
    private static GuardedBuffer Place(int length, Placement placement)
    {
        GuardedBuffer buffer = new();
        buffer.Place(placement, length, sizeof(float));
        return buffer;
    }

    private static byte[] Content(ModelPort port, int batch, int seed)
    {
        byte[] bytes = Tensor.AllocateBytes(port.DataType, port.Shape.For(batch), port.Name);
        Random random = new(seed);
        if (port.DataType == DataType.Int32)
        {
            foreach (ref int id in MemoryMarshal.Cast<byte, int>(bytes.AsSpan()))
            {
                id = random.Next(200);
            }
        }
        else
        {
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes.AsSpan()))
            {
                value = (random.NextSingle() * 4) - 2;
            }
        }

        return bytes;
    }

    private static PropertyInfo Property(Type[] types, string type, string name) =>
        types.Single(t => t.Name == type).GetProperty(name, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!;
}
