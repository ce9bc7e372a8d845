using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>A cell of tf.nn.rnn_cell with its weights.</summary>
internal sealed class Tf1Cell
{
    private const DataType F = DataType.Float32;
    private readonly RecurrentSpelling _kind;
    private readonly int _units;
    private readonly double _forgetBias;

    public Tf1Cell(Tf1Net net, RecurrentSpelling kind, int inputs, int units)
    {
        _kind = kind;
        _units = units;
        _forgetBias = kind == RecurrentSpelling.BasicLstm ? 1 : 0.5;
        using IDisposable scope = net.Scope(kind switch { RecurrentSpelling.Basic => "basic_rnn_cell", RecurrentSpelling.BasicLstm => "basic_lstm_cell", RecurrentSpelling.Gru => "gru_cell", _ => "lstm_cell" });
        int given = kind == RecurrentSpelling.Projection ? units - 1 : units;
        if (kind == RecurrentSpelling.Gru)
        {
            Add("gates/kernel", net.Weights("gates/kernel", inputs + units, 2 * units));
            Add("gates/bias", net.Positive("gates/bias", 2 * units, isTrainable: true));
            Add("candidate/kernel", net.Weights("candidate/kernel", inputs + units, units));
            Add("candidate/bias", net.Weights("candidate/bias", units));
        }
        else
        {
            int gates = kind == RecurrentSpelling.Basic ? units : 4 * units;
            Add("kernel", net.Weights("kernel", inputs + given, gates));
            Add("bias", net.Weights("bias", gates));
        }

        foreach (string peephole in kind == RecurrentSpelling.Peepholes ? (string[])["w_f_diag", "w_i_diag", "w_o_diag"] : [])
        {
            Add(peephole, net.Weights(peephole, units));
        }

        if (kind == RecurrentSpelling.Projection)
        {
            Add("projection/kernel", net.Weights("projection/kernel", units, given));
        }

        StateSizes = kind is RecurrentSpelling.Basic or RecurrentSpelling.Gru ? [units] : [given, units];
    }

    /// <summary>The weights, by name.</summary>
    public Dictionary<string, Traced> Weights { get; } = new(StringComparer.Ordinal);

    /// <summary>The extents of the states: what is given, and an LSTM's own.</summary>
    public int[] StateSizes { get; }

    /// <summary>Adds the nodes of one step, and gives the new states, the first of which is the output.</summary>
    public Traced[] Step(Tf1Net net, Traced x, Traced[] state, Func<string, Traced> weight)
    {
        if (_kind == RecurrentSpelling.Basic)
        {
            return [net.Unary("Tanh", "Tanh", Linear(net, x, state[0], weight("kernel"), weight("bias")))];
        }

        return _kind == RecurrentSpelling.Gru ? [Gru(net, x, state[0], weight)] : Lstm(net, x, state, weight);
    }

    private void Add(string name, Traced weights) => Weights.Add(name, weights);

    private static Traced Linear(Tf1Net net, Traced x, Traced h, Traced kernel, Traced bias) => net.BiasAdd(net.MatMul("MatMul", net.Concat("concat", 1, x, h), kernel), bias);

    private Traced Gru(Tf1Net net, Traced x, Traced h, Func<string, Traced> weight)
    {
        Traced[] gates = Split(net, net.Unary("Sigmoid", "Sigmoid", Linear(net, x, h, weight("gates/kernel"), weight("gates/bias"))), 2);
        Traced candidate = net.Unary("Tanh", "Tanh", Linear(net, x, net.Binary("mul", "Mul", gates[0], h), weight("candidate/kernel"), weight("candidate/bias")));
        Traced kept = net.Binary("mul_1", "Mul", gates[1], h);
        return net.Binary("add", "Add", kept, net.Binary("mul_2", "Mul", net.Binary("sub", "Sub", net.Number("sub/x", 1), gates[1]), candidate));
    }

    private Traced[] Lstm(Tf1Net net, Traced x, Traced[] state, Func<string, Traced> weight)
    {
        bool sees = _kind == RecurrentSpelling.Peepholes;
        Traced Seeing(Traced gate, string peephole, Traced cell) => sees ? net.Binary("add", "Add", gate, net.Binary("mul", "Mul", weight(peephole), cell)) : gate;
        Traced[] gates = Split(net, Linear(net, x, state[0], weight("kernel"), weight("bias")), 4);
        Traced forget = net.Unary("Sigmoid", "Sigmoid", Seeing(net.Binary("add", "Add", gates[2], net.Number("add/y", _forgetBias)), "w_f_diag", state[1]));
        Traced added = net.Binary("mul", "Mul", net.Unary("Sigmoid", "Sigmoid", Seeing(gates[0], "w_i_diag", state[1])), net.Unary("Tanh", "Tanh", gates[1]));
        Traced cell = net.Binary("add", "Add", net.Binary("mul", "Mul", forget, state[1]), added);
        Traced output = net.Binary("mul", "Mul", net.Unary("Tanh", "Tanh", cell), net.Unary("Sigmoid", "Sigmoid", Seeing(gates[3], "w_o_diag", cell)));
        return [_kind == RecurrentSpelling.Projection ? net.MatMul("projection/MatMul", output, weight("projection/kernel")) : output, cell];
    }

    private Traced[] Split(Tf1Net net, Traced x, int count)
    {
        string name = net.Graph.Node("split", "Split", [net.Graph.Int("split/split_dim", 1), x.Name], ("T", F), ("num_split", count));
        return [.. Enumerable.Range(0, count).Select(i => new Traced(i == 0 ? name : $"{name}:{i}", x.Value.Slice(1, i * _units, _units)))];
    }
}
