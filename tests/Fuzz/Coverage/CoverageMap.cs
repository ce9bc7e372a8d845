using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace TfModelTools.Tests.Fuzz.Coverage;

/// <summary>
/// The memory in which an instrumented Core counts the edges of its program (AFL's scheme: a counter for each pair of blocks that followed one
/// another, by a hash). SharpFuzz's own drivers want a fuzzer in a process of its own; here the loop that makes the inputs owns the map.
/// </summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 1 << 16;

    // Counts in classes: one more round of a loop is nothing new, twice as many are.
    private static readonly byte[] Classes = [.. Enumerable.Range(0, 256).Select(n => (byte)(n switch { 0 => 0, 1 => 1, 2 => 2, 3 => 4, < 8 => 8, < 16 => 16, < 32 => 32, < 128 => 64, _ => 128 }))];

    private readonly byte* _map;
    private readonly byte[] _seen = new byte[Size];

    private CoverageMap(byte* map) => _map = map;

    /// <summary>How many edges were reached.</summary>
    public int Edges { get; private set; }

    /// <summary>Gives instrumented code a place to count in. It must be called before any of it runs; code that is not instrumented does not mind.</summary>
    public static CoverageMap Install()
    {
        byte* map = (byte*)NativeMemory.AllocZeroed(Size);
        Trace.SharedMem = map;
        return new CoverageMap(map);
    }

    /// <summary>Starts counting anew.</summary>
    public void Reset()
    {
        new Span<byte>(_map, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether since <see cref="Reset"/> something was reached that never was before.</summary>
    public bool TakeNew()
    {
        bool isNew = false;
        ReadOnlySpan<ulong> words = new(_map, Size / 8);
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] == 0)
            {
                continue;
            }

            for (int at = i * 8; at < (i + 1) * 8; at++)
            {
                byte reached = Classes[_map[at]];
                if ((reached & ~_seen[at]) != 0)
                {
                    Edges += _seen[at] == 0 ? 1 : 0;
                    _seen[at] |= reached;
                    isNew = true;
                }
            }
        }

        return isNew;
    }
}
