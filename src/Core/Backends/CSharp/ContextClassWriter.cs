namespace TfModelTools.Backends.CSharp;

/// <summary>Writes the context class: the memory between the layers, one block in which buffers with separate lives share places.</summary>
internal static class ContextClassWriter
{
    /// <summary>The source of NAMEContext.cs.</summary>
    public static string Write(ModelSource model)
    {
        SourceWriter w = new();
        bool isWhole = model.Plan.SamplesPerRun == int.MaxValue || model.StateBatch > 0;
        w.Line("using System.Runtime.InteropServices;");
        w.Line();
        w.Line($"namespace {model.Namespace};");
        w.Line();
        w.Line("/// <summary>");
        w.Line($"/// The memory of a prediction of <see cref=\"{model.Name}Model\"/> between its layers. It grows to the largest batch it has served and is");
        w.Line($"/// then reused. One thread uses it at a time.{(model.StateBatch > 0 ? " It keeps what the model carries from batch to batch." : string.Empty)}");
        w.Line("/// </summary>");
        using (w.Open($"public sealed class {model.Name}Context"))
        {
            if (!isWhole)
            {
                w.Lines(FormattableString.Invariant($$"""
                    /// <summary>The most samples of a batch that are run at once.</summary>
                    internal const int SamplesPerRun = {{model.Plan.SamplesPerRun}};

                    """));
            }

            States(w, model);
            w.Lines(FormattableString.Invariant($$"""
                private const long FixedBytes = {{model.Plan.FixedArenaBytes}};
                private const long BytesPerSample = {{model.Plan.ArenaBytesPerSample}};

                // A cache line: no vector that starts at a buffer's start straddles two.
                private const int Alignment = 64;

                private Memory<byte> _arena;
                private int _batch;

                /// <summary>Creates a context that takes its memory at its first prediction.</summary>
                public {{model.Name}}Context()
                {
                }

                /// <summary>Creates a context with room for batches up to a size.</summary>
                /// <param name="batch">The number of samples.</param>
                public {{model.Name}}Context(int batch)
                {
                    ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
                    Prepare({{(isWhole ? "batch" : "Math.Min(batch, SamplesPerRun)")}});
                }

                internal void Prepare(int batch)
                {
                    _batch = batch;
                    long bytes = FixedBytes + (batch * BytesPerSample);
                    if (bytes > Array.MaxLength - Alignment)
                    {
                        throw new ArgumentOutOfRangeException(nameof(batch), batch, $"A batch of {batch} samples needs {bytes} bytes between the layers, more than one array can have: predict in smaller batches.");
                    }

                    if (bytes > _arena.Length)
                    {
                        // Pinned, so that it stays where it is aligned.
                        byte[] array = GC.AllocateUninitializedArray<byte>((int)bytes + Alignment, pinned: true);
                        int skip = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) & (Alignment - 1));
                        _arena = array.AsMemory(skip, (int)bytes);
                    }
                }

                /// <summary>A buffer that grows with the batch.</summary>
                /// <param name="offset">Where it is, in bytes for each sample.</param>
                /// <param name="length">Its elements for each sample.</param>
                internal Span<T> PerSample<T>(long offset, int length)
                    where T : unmanaged
                    => MemoryMarshal.Cast<byte, T>(_arena.Span[(int)(FixedBytes + (offset * _batch))..])[..(length * _batch)];

                /// <summary>A buffer whose size is fixed.</summary>
                /// <param name="offset">Where it is, in bytes.</param>
                /// <param name="length">Its elements.</param>
                internal Span<T> Fixed<T>(long offset, int length)
                    where T : unmanaged
                    => MemoryMarshal.Cast<byte, T>(_arena.Span[(int)offset..])[..length];
                """));
        }

        return w.ToString();
    }

    private static void States(SourceWriter w, ModelSource model)
    {
        if (model.StateBatch == 0)
        {
            return;
        }

        w.Lines(FormattableString.Invariant($$"""
            /// <summary>The samples of a batch: sample i of each goes on where sample i of the batch before ended.</summary>
            public const int StateBatch = {{model.StateBatch}};

            """));
        foreach (SourceState state in model.States)
        {
            string field = "_" + char.ToLowerInvariant(state.Member[0]) + state.Member[1..];
            string next = "_" + char.ToLowerInvariant(state.NextMember[0]) + state.NextMember[1..];
            w.Lines(FormattableString.Invariant($$"""
                // {{CSharpNames.Comment(state.Name)}}.
                private {{state.ElementType}}[] {{field}} = new {{state.ElementType}}[{{state.Length}}];
                private {{state.ElementType}}[] {{next}} = new {{state.ElementType}}[{{state.Length}}];

                """));
        }

        w.Line("/// <summary>Makes the model begin anew, from zeros.</summary>");
        using (w.Open("public void Reset()"))
        {
            foreach (SourceState state in model.States)
            {
                w.Line(FormattableString.Invariant($"Array.Clear(_state{state.Index});"));
            }
        }

        w.Line();
        w.Line("/// <summary>Goes on to the next batch.</summary>");
        using (w.Open("internal void Advance()"))
        {
            foreach (SourceState state in model.States)
            {
                w.Line(FormattableString.Invariant($"(_state{state.Index}, _nextState{state.Index}) = (_nextState{state.Index}, _state{state.Index});"));
            }
        }

        w.Line();
        foreach (SourceState state in model.States)
        {
            w.Line(FormattableString.Invariant($"internal Span<{state.ElementType}> {state.Member} => _state{state.Index};"));
            w.Line();
            w.Line(FormattableString.Invariant($"internal Span<{state.ElementType}> {state.NextMember} => _nextState{state.Index};"));
            w.Line();
        }
    }
}
