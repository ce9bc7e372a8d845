using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Planning.Lowerings;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning;

/// <summary>
/// Gives every value of a plan its memory: outputs are written straight to the caller's memory where that is possible, elementwise
/// steps take over their input's memory, and what is left shares an arena by lifetime.
/// </summary>
internal sealed class BufferLayout
{
    private readonly ModelGraph _graph;
    private readonly PlanOptions _options;
    private readonly LoweringContext _context;
    private readonly List<PendingStep> _steps;

    // The storage whose memory a storage takes over, by in-place steps.
    private readonly Dictionary<PlanValue, PlanValue> _takenOver = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanValue, int> _lastRead = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanValue, int> _firstWrite = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanValue, int> _slotOfStorage = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<PlanValue> _inputs = new(ReferenceEqualityComparer.Instance);
    private readonly List<PlanSlot> _slots = [];

    public BufferLayout(ModelGraph graph, PlanOptions options, LoweringContext context)
    {
        _graph = graph;
        _options = options;
        _context = context;
        _steps = [.. context.Steps];
    }

    public ExecutionPlan Build()
    {
        foreach (NamedValue input in _graph.Inputs)
        {
            PlanValue value = _context.Value(input.Value);
            _inputs.Add(value);
            AddSlot(PlanSlotKind.Input, value);
        }

        List<(PlanValue Output, PlanValue Target)> outputs = DirectOutputs();
        FindLifetimes(outputs);
        if (_options.EnableInPlace)
        {
            TakeOverInputs();
        }

        foreach ((PlanValue output, PlanValue target) in outputs)
        {
            int slot = AddSlot(PlanSlotKind.Output, target);
            _slots[slot] = _slots[slot] with { Name = output.Name };
        }

        foreach (PlanValue constant in _steps.SelectMany(s => s.Inputs).OfType<PlanValue>().Select(v => v.Storage).Where(v => v.Constant is not null))
        {
            if (!_slotOfStorage.ContainsKey(constant))
            {
                AddSlot(PlanSlotKind.Constant, constant);
            }
        }

        (long fixedBytes, long perSample) = PlaceTemporaries();
        UniqueNames names = new();
        List<PlanStep> steps = [.. _steps.Select(s => new PlanStep(
            names.Add(s.Node?.Name ?? s.Outputs[0].Name),
            s.Node,
            s.Call,
            [.. s.Inputs.Select(i => i is null ? -1 : SlotOf(i))],
            [.. s.Outputs.Select(o => IsUsed(o) ? SlotOf(o) : -1)],
            [.. s.Outputs.Select(o => o.Shape)]))];
        PlanConstant[] constants = [.. _steps
            .SelectMany(s => s.Call.Arguments.Select(a => a.Value).OfType<PlanConstant>().Concat(s.Inputs.Select(i => i?.Storage.Constant).OfType<PlanConstant>()))
            .Distinct()];
        return new ExecutionPlan(_graph, _slots, steps, constants, fixedBytes, perSample);
    }

    /// <summary>
    /// An output of the model is written straight to the caller's memory when a step computes it and no other output wants the same
    /// memory; else (it is an input, a constant, or named twice) a copy is added as the last step.
    /// </summary>
    private List<(PlanValue Output, PlanValue Target)> DirectOutputs()
    {
        HashSet<PlanValue> written = new(_steps.SelectMany(s => s.Outputs), ReferenceEqualityComparer.Instance);
        HashSet<PlanValue> taken = new(ReferenceEqualityComparer.Instance);
        List<(PlanValue, PlanValue)> outputs = [];
        foreach (NamedValue output in _graph.Outputs)
        {
            PlanValue value = _context.Value(output.Value);
            if (written.Contains(value.Storage) && taken.Add(value.Storage))
            {
                outputs.Add((value, value.Storage));
                continue;
            }

            PlanValue copy = new($"{output.Name}/copy", value.DataType, value.Shape);
            _steps.Add(new PendingStep(output.Value.Producer, new KernelCall(KernelTypes.Close(typeof(Copy<>), value.DataType), []), [value], [copy], -1));
            outputs.Add((copy, copy));
        }

        return outputs;
    }

    private void FindLifetimes(List<(PlanValue Output, PlanValue Target)> outputs)
    {
        for (int i = 0; i < _steps.Count; i++)
        {
            foreach (PlanValue input in _steps[i].Inputs.OfType<PlanValue>())
            {
                _lastRead[input.Storage] = i;
            }

            foreach (PlanValue output in _steps[i].Outputs)
            {
                _firstWrite.TryAdd(output.Storage, i);
            }
        }

        foreach ((_, PlanValue target) in outputs)
        {
            _lastRead[target] = _steps.Count;
        }
    }

    /// <summary>An elementwise step writes over its input when it is the last to read it and the input's memory is the plan's own.</summary>
    private void TakeOverInputs()
    {
        for (int i = 0; i < _steps.Count; i++)
        {
            PendingStep step = _steps[i];
            if (step.InPlaceInput < 0 || step.Inputs[step.InPlaceInput] is not PlanValue value)
            {
                continue;
            }

            PlanValue source = value.Storage;
            PlanValue target = step.Outputs[0].Storage;
            bool isOwn = source.Constant is null && !_inputs.Contains(source);
            bool fits = ByteCount(source).IsSame(ByteCount(target)) && source.DataType == target.DataType;
            bool isLastReader = _lastRead[source] == i && _firstWrite[target] == i;
            bool isReadOnce = step.Inputs.OfType<PlanValue>().Count(v => ReferenceEquals(v.Storage, source)) == 1;
            if (isOwn && fits && isLastReader && isReadOnce)
            {
                _takenOver[source] = target;
            }
        }
    }

    /// <summary>The storage at the end of a chain of take-overs: one memory serves the whole chain, which may be as long as the model.</summary>
    private PlanValue Root(PlanValue storage)
    {
        PlanValue root = storage;
        while (_takenOver.TryGetValue(root, out PlanValue? next))
        {
            root = next;
        }

        // Whoever asks for another of the chain is there at once.
        while (_takenOver.TryGetValue(storage, out PlanValue? next))
        {
            _takenOver[storage] = root;
            storage = next;
        }

        return root;
    }

    private bool IsUsed(PlanValue value) => _slotOfStorage.ContainsKey(Root(value.Storage));

    private int SlotOf(PlanValue value) => _slotOfStorage[Root(value.Storage)];

    private int AddSlot(PlanSlotKind kind, PlanValue storage, ArenaRegion region = default)
    {
        int index = _slots.Count;
        _slots.Add(new PlanSlot(index, kind, storage.Name, storage.DataType, storage.Shape, region, storage.Constant));
        _slotOfStorage[storage] = index;
        return index;
    }

    private (long FixedBytes, long PerSample) PlaceTemporaries()
    {
        // The life of a memory spans the lives of all storages that take it over in turn. The first output of a step is kept even if
        // nobody reads it: kernels write it always.
        Dictionary<PlanValue, (int First, int Last)> lives = new(ReferenceEqualityComparer.Instance);
        List<PlanValue> order = [];
        for (int i = 0; i < _steps.Count; i++)
        {
            for (int k = 0; k < _steps[i].Outputs.Count; k++)
            {
                PlanValue storage = _steps[i].Outputs[k].Storage;
                if (k > 0 && !_lastRead.ContainsKey(storage))
                {
                    continue;
                }

                PlanValue root = Root(storage);
                int last = Math.Max(i, _lastRead.GetValueOrDefault(storage, i));
                if (lives.TryGetValue(root, out (int First, int Last) life))
                {
                    lives[root] = (life.First, Math.Max(life.Last, last));
                }
                else if (!_slotOfStorage.ContainsKey(root))
                {
                    lives[root] = (i, last);
                    order.Add(root);
                }
            }
        }

        long[] totals = new long[2];
        ArenaRegion[] regions = new ArenaRegion[order.Count];
        for (int perBatch = 0; perBatch < 2; perBatch++)
        {
            int[] members = [.. Enumerable.Range(0, order.Count).Where(i => order[i].Shape.ElementCount.IsPerBatch == (perBatch == 1))];
            (long[] offsets, totals[perBatch]) = ArenaAllocator.Place([.. members.Select(i => (
                ByteCount(order[i]).Count,
                _options.EnableMemoryDrop ? lives[order[i]].First : 0,
                _options.EnableMemoryDrop ? lives[order[i]].Last : _steps.Count))]);
            for (int m = 0; m < members.Length; m++)
            {
                regions[members[m]] = new ArenaRegion(perBatch == 1, offsets[m], ByteCount(order[members[m]]).Count);
            }
        }

        for (int i = 0; i < order.Count; i++)
        {
            AddSlot(PlanSlotKind.Temporary, order[i], regions[i]);
        }

        return (totals[0], totals[1]);
    }

    private static Dimension ByteCount(PlanValue value) => value.Shape.ElementCount * value.DataType.ElementSize();
}
