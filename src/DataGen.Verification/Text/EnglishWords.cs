namespace DataGen.Verification.Text;

/// <summary>Common English words: a list of our own.</summary>
internal static class EnglishWords
{
    /// <summary>Words with enough substance to be asked for as keywords.</summary>
    public static readonly string[] Keywords = PythonText.Split(
        """
        answer animal apple autumn balance basket beach beauty bottle branch bridge brother bucket butter camera
        candle carbon castle cattle center chance change chapter charge cheese choice circle cities climate
        clinic cloud coffee college color comfort common compass concert copper corner cotton country couple
        course cousin credit crowd culture custom damage dance danger daughter decade degree desert design
        detail dinner doctor dollar double dragon drawer dream driver early earth easter editor effort energy
        engine enough estate evening event expert fabric factory family famous farmer father feather fellow
        fiction field figure filter finger flavor flight flower forest fortune friend frozen future garden
        gather ginger glass global golden grammar grand grass guitar habit hammer happy harbor harvest health
        helmet hidden history holiday honest honey horizon hotel hunger hunter ideal image impact income indoor
        insect inside island jacket jewel journal journey jungle junior justice kitchen ladder language laptop
        lawyer leader leather lecture legend lemon letter library limit liquid listen litter lively local lumber
        machine magic manager market marble master matter meadow medal memory mental mentor method middle minute
        mirror mobile modern moment monkey morning mother motion mountain museum music mystery narrow nation
        nature nephew network noble normal north notice number object ocean office orange orchard origin outdoor
        outside oxygen package painter palace paper parent patient pattern pencil people pepper period person
        phrase picture pillow planet plastic player pocket police policy portion poster potato powder prairie
        present price prince printer prison problem profit project public puzzle quality quarter question quiet
        rabbit reader reason recipe record region relief rescue result ribbon river rocket routine royal safety
        sailor salmon sample scene school science season second secret senior shadow shelter shoulder signal
        silver simple singer sister sketch soccer social soldier solid source speaker spirit spring square
        stable station steady steam stone storm story stranger stream street student studio subject sugar summer
        sunset supper surface symbol system table talent teacher temple theory thunder ticket timber tomato
        tourist traffic travel treasure triangle tunnel turtle uncle uniform unique valley vendor venture vessel
        village violin vision visitor volume voyage wagon walnut water wealth weather weekend welcome whisper
        window winter wisdom wonder worker writer yellow yogurt zebra
        """
    );

    /// <summary>Words that are written with a small letter unless they begin a sentence.</summary>
    public static readonly string[] Common =
    [
        .. Keywords,
        .. PythonText.Split(
            """
            able above accept across act add afraid again against age ago agree air allow almost alone along already
            always among amount anger angry any anyone anything appear area arm around arrive art ask attack aunt
            available away baby back bad bag ball bank base bath be bear beat become bed bedroom begin behind
            believe bell below beside best better between big bird birth bit bite black bleed block blood blow blue
            board boat body bone book border born borrow bottom bowl box boy brave bread break breakfast breathe
            bright bring brown brush build burn bus business busy buy by cake call can cap car card care carry case
            cat catch cause chair chase cheap chicken child children church city clean clear clever climb clock
            close cloth clothes coat cold come company complete computer condition cook cool corn correct cost count
            cover crazy cream crime cross cry cup cut dark day dead deal dear death decide deep deer depend desk
            destroy die different difficult dig dirty discover dish do dog door down draw dress drink drive drop dry
            during duty ear east easy eat edge education egg eight either electric else empty end enemy enjoy enter
            equal even ever every exact example except excited exercise expect expensive explain extremely eye face
            fact fail fair fall false far farm fast fat fear feed feel female fever few fight fill film find fine
            finish fire first fish fit five fix flag flat float floor flour fly fold follow food fool foot football
            force foreign forget forgive form four free freedom freeze fresh front fruit full fun funny furniture
            further game gas gate general gentle get gift give glad go goat god gold good goodbye gray great green
            ground group grow gun hair half hall hand hang happen hard hat hate have head healthy hear heart heat
            heavy hello help hen hide high hill hit hobby hold hole home hope horse hospital hot hour house hundred
            hurry husband ice idea important in increase inform information interesting iron job join juice jump
            just keep key kill kind king knee knife knock know lack lady lake lamp land large last late laugh lazy
            lead leaf learn leave left leg lend length less lesson let lie life lift light like line lion lip list
            little live lock long look lose lot love low lower luck main make male man many map mark marry match may
            mean measure meat medicine meet member mention milk million mind mine miss mistake mix model money month
            moon more most mouth move much must my name near nearly neck need needle neighbor neither net never new
            news newspaper next nice night nine noise none noon nor nose nothing now nurse of off offer officer
            often oil old on once one only open opposite or order other out over own page pain paint pair pan park
            part partner party pass past path pay peace pen perfect permit photo piano pick piece pig pin pink place
            plane plant plate play please plenty point polite pool poor popular position possible pot pour power
            prepare press pretty prevent private prize probably produce promise proper protect provide pull punish
            pupil push put queen quick quite radio rain rainy raise reach read ready real really receive red
            remember remind remove rent repair repeat reply report rest restaurant return rice rich ride right ring
            rise road rock room round rubber rude rule ruler run rush sad safe sail salt same sand save say search
            seat see seem sell send sentence serve seven several sex shade shake shape share sharp she sheep sheet
            shelf shine ship shirt shoe shoot shop short should shout show sick side sign silence silly similar
            since sing single sink sit six size skill skin skirt sky sleep slip slow small smell smile smoke snow so
            soap sock soft some someone something sometimes son soon sorry sound soup south space speak special
            speed spell spend spoon sport spread stamp stand star start stay steal step still stomach stop store
            straight strange strong study stupid succeed such sudden sun sunny support sure surprise sweet swim
            sword take talk tall taste taxi tea teach team tear telephone television tell ten tennis terrible test
            than that the their then there therefore these thick thin thing think third this though threat three
            tidy tie time title to today toe together tomorrow tonight too tool tooth top total touch town train
            tram tree trouble true trust try turn twice two type under understand unit until up use useful usual
            usually vegetable very victory visit voice wait wake walk want warm wash waste watch way weak wear
            wedding week weight well west wet what wheel when where which while white who why wide wife wild will
            win wind wine wing wire wise wish with without woman word work world worry worst write wrong year yes
            yesterday yet you young your zero
            """
        ),
    ];
}
