using TfModelTools.Backends;
using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;

namespace TfModelTools.Tests.Backends;

/// <summary>What every back-end owes: an answer for every operator, and one back-end for every target.</summary>
public sealed class BackendTableTests
{
    public static TheoryData<ConversionTarget, Type> Operators
    {
        get
        {
            TheoryData<ConversionTarget, Type> data = [];
            foreach (IModelBackend backend in BackendTable.All)
            {
                foreach (Type op in typeof(Operator).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Operator)) && !t.IsAbstract))
                {
                    data.Add(backend.Target, op);
                }
            }

            return data;
        }
    }

    [Fact]
    public void Every_target_has_one_backend() => Assert.Equal(Enum.GetValues<ConversionTarget>(), BackendTable.All.Select(b => b.Target));

    [Theory]
    [MemberData(nameof(Operators))]
    public void Every_operator_is_written_legalized_or_refused_by_name(ConversionTarget target, Type op)
    {
        IModelBackend backend = BackendTable.Of(target);
        switch (backend.SupportOf(op))
        {
            case OperatorSupport.Emitted:
                Assert.Null(backend.WhyRefused(op));
                break;
            case OperatorSupport.Legalized:
                Assert.Single(backend.Legalizations, l => l.Operators.Contains(op));
                break;
            default:
                Assert.False(string.IsNullOrWhiteSpace(backend.WhyRefused(op)));
                break;
        }
    }

    [Fact]
    public void The_kernels_compute_every_operator_but_what_waits_for_shapes_and_what_is_a_count_beside_an_output()
    {
        IModelBackend backend = BackendTable.Of(ConversionTarget.CSharp);
        Assert.Equal([typeof(DeferredOperator), typeof(TrimOperator)], typeof(Operator).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Operator)) && !t.IsAbstract && backend.SupportOf(t) == OperatorSupport.Refused));
    }

    [Fact]
    public void What_a_legalization_takes_away_need_not_be_written()
    {
        IModelBackend backend = new OnlyLegalizes();
        Assert.Equal(OperatorSupport.Legalized, backend.SupportOf(typeof(DenseOperator)));
        Assert.Equal(OperatorSupport.Refused, backend.SupportOf(typeof(ConvOperator)));
    }

    private sealed class OnlyLegalizes : IModelBackend
    {
        public ConversionTarget Target => default;

        public string Description => "nothing";

        public BackendOptions DefaultOptions => throw new NotSupportedException();

        public IReadOnlyList<Legalization> Legalizations => [new Legalization(new RemoveDeadNodes(), [typeof(DenseOperator)])];

        public string? WhyRefused(Type op) => $"there is no {op.Name}";

        public IReadOnlyList<UnsupportedItem> Check(ModelGraph graph) => [];

        public void RequireWritable(ModelGraph graph, string path, BackendOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ConversionResult Write(ModelGraph graph, string path, BackendOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
